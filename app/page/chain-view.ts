import { element, milliseconds } from './element.ts';
import { variablesOf } from './packet-model.ts';
import { bodySize, type Seen } from './report.ts';

interface Hop {
  readonly name: string;
  readonly says: string;
  /** What it passed on, on the way there; empty facts are left out. */
  readonly there: readonly string[];
  readonly back: readonly string[];
}

/** The picture of the chain: who spoke to whom, how, and with what, there and back. */
export function chainView(seen: Seen): HTMLElement {
  const list = element('ol', { class: 'chain' });
  for (const { name, says, there, back } of hops(seen)) {
    list.append(
      element(
        'li',
        { class: 'hop' },
        element('div', {}, element('b', {}, name), element('span', { class: 'says mono' }, says)),
        element('div', {}, ...facts(there)),
        element('div', { class: 'back' }, ...facts(back)),
      ),
    );
  }
  return list;
}

function hops({ report, timing, arrivals }: Seen): Hop[] {
  const { accepted, complete, called, answered } = report.times;
  const variables = variablesOf(report.packet);
  const value = (name: string): string => variables.get(name) ?? '';
  const fact = (before: string, name: string): string =>
    value(name) === '' ? '' : `${before} ${value(name)}`;
  const waited = timing?.server.get('nginx-upstream');
  const isUnix = /^[/@]/.test(report.listener);
  return [
    {
      name: 'You',
      says: `${value('REQUEST_METHOD') || 'your request'} ${value('REQUEST_URI')}`,
      there: [
        fact('from', 'REMOTE_ADDR'),
        fact('port', 'REMOTE_PORT'),
        fact('in', 'SERVER_PROTOCOL'),
      ],
      back: timing
        ? [`first byte after ${milliseconds(timing.first)}`, `${bodySize(arrivals)} bytes of body`]
        : ['no times from your browser'],
    },
    {
      name: 'nginx',
      says: value('HTTP_HOST') || 'between you and the server',
      there: [
        `packs ${variables.size} vars into ${report.packetSize} bytes`,
        value('REQUEST_ID') && `names it ${value('REQUEST_ID').slice(0, 8)}...`,
      ],
      back: [
        waited === undefined ? '' : `waited ${waited} ms for the worker`,
        'adds X-Request-ID and its Server-Timing',
      ],
    },
    {
      name: isUnix ? 'Unix socket' : 'TCP socket',
      says: report.listener,
      there: [`${report.packetSize} bytes of uwsgi`],
      back: [`${report.headSize} bytes of HTTP head`, 'then the body as it is'],
    },
    {
      name: `Worker ${String(report.worker)}`,
      says: `process ${report.pid}`,
      there: [`on ${report.host}`, `its request number ${report.request}`],
      back: [
        `read in ${milliseconds(complete - accepted)}`,
        `environ made in ${milliseconds(called - complete)}`,
      ],
    },
    {
      name: 'Your code',
      says: 'application(environ, startResponse)',
      there: [],
      back: [report.status, `after ${milliseconds(answered - called)}`],
    },
  ];
}

function facts(lines: readonly string[]): HTMLElement[] {
  return lines.filter((line) => line !== '').map((line) => element('span', {}, line));
}
