import { countText } from './count-text.ts';
import { escapeForText } from './log-escape.ts';
import type { RenderLine } from './log-format.ts';
import { clientAddress, packetSize } from './log-format-variables.ts';
import type { LogProcess } from './log-format-variables.ts';
import { ctime } from '../log-time.ts';
import type { RequestRecord } from './request-record.ts';

const MEGABYTE = 1024 * 1024;

/** What the default line says beyond a format's variables. */
export interface DefaultLineInit extends LogProcess {
  /** Begin with the worker's memory (`memory-report`). */
  readonly memoryReport: boolean;
}

/** uWSGI's request line (core/logging.c, uwsgi_logit_simple). */
export function defaultLine(init: DefaultLineInit): RenderLine {
  const { pid } = init;
  return (record, longest = Number.POSITIVE_INFINITY) => {
    const { user, method, uri, protocol } = requestVars(record, longest);
    // A request that no app saw has no app to count it.
    const app = record.static ? '-1|req: -1' : `0|req: ${countText(record.sequence)}`;
    const via = record.static && record.bodySize > 0 ? ' via sendfile() ' : ' ';
    const address = cut(clientAddress(record, init) ?? '', longest);
    const time = Math.trunc(record.duration / 1000);
    return (
      `${init.memoryReport ? memoryReport(init) : ''}[pid: ${pid}|app: ${app}/${countText(record.instanceSequence)}] ` +
      `${address} (${user}) {${record.vars.length} vars in ${packetSize(record)} bytes} ` +
      `[${ctime(record.startedAt)}] ${method} ${uri} => generated ${record.bodySize} bytes in ` +
      `${time} msecs${via}(${protocol} ${record.status}) ${record.headers.length} headers in ` +
      `${record.headSize} bytes (${switches(record)} switches on core ${record.core})`
    );
  };
}

/** uWSGI's switches: how often the app gave a piece of the body. */
function switches({ static: isStatic, pieces }: RequestRecord): number {
  return isStatic ? 0 : pieces;
}

function memoryReport({ memory }: LogProcess): string {
  const { rss, vsz } = memory();
  return `{address space usage: ${inMegabytes(vsz)}} {rss usage: ${inMegabytes(rss)}} `;
}

function inMegabytes(bytes: number): string {
  return `${bytes} bytes/${Math.trunc(bytes / MEGABYTE)}MB`;
}

/** One pass over the vars instead of four. */
function requestVars({ vars }: RequestRecord, longest: number) {
  let user = '';
  let method = '';
  let uri = '';
  let protocol = '';
  for (let at = 0; at < vars.length; at += 2) {
    switch (vars[at]) {
      case 'REMOTE_USER':
        user = vars[at + 1]!;
        break;
      case 'REQUEST_METHOD':
        method = vars[at + 1]!;
        break;
      case 'REQUEST_URI':
        uri = vars[at + 1]!;
        break;
      case 'SERVER_PROTOCOL':
        protocol = vars[at + 1]!;
        break;
    }
  }
  return {
    user: cut(user, longest),
    method: cut(method, longest),
    uri: cut(uri, longest),
    protocol: cut(protocol, longest),
  };
}

function cut(value: string, longest: number): string {
  return escapeForText(value.length > longest ? `${value.slice(0, longest)}...` : value);
}
