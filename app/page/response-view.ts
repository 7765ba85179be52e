import { element } from './element.ts';
import { type Dump, hexDump, type Run } from './hex-dump.ts';
import { legend } from './legend.ts';
import { variablesOf } from './packet-model.ts';
import type { Seen } from './report.ts';
import { scrollBox } from './scroll-box.ts';

const PARTS = [
  ['header', 'status line'],
  ['key', 'name'],
  ['value', 'value'],
  ['key-size', 'separators'],
  ['value-size', 'body'],
] as const;

const MOST_BODY = 256;

/** The bytes that the worker wrote to the socket: the head, and how the body begins. */
export function responseView(seen: Seen): HTMLElement {
  return element(
    'div',
    {},
    legend(PARTS),
    scrollBox('Hex dump of the response', hexDump(modelResponse(seen))),
  );
}

function modelResponse({ report, arrivals }: Seen): Dump {
  const bytes: number[] = [];
  const runs: Run[] = [];
  const add = (part: string, more: ArrayLike<number>): void => {
    runs.push({
      part,
      start: bytes.length,
      end: bytes.length + more.length,
      variable: runs.length,
    });
    bytes.push(...Array.from(more));
  };
  add(
    'header',
    latin1(`${variablesOf(report.packet).get('SERVER_PROTOCOL') ?? 'HTTP/1.1'} ${report.status}`),
  );
  add('key-size', latin1('\r\n'));
  for (const [name, value] of report.headers) {
    add('key', latin1(name));
    add('key-size', latin1(': '));
    add('value', latin1(value));
    add('key-size', latin1('\r\n'));
  }
  add('key-size', latin1('\r\n'));
  const body = new TextEncoder().encode(arrivals.map(({ text = '' }) => text).join(''));
  add('value-size', body.subarray(0, MOST_BODY));
  return { bytes: Uint8Array.from(bytes), runs };
}

/** Heads are Latin-1 on the wire: one byte for each character. */
function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
