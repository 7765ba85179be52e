import { bar, element, milliseconds } from './element.ts';
import type { Seen } from './report.ts';
import { modelPacket } from './packet-model.ts';

type Hop = readonly [name: string, says: string, ...facts: string[]];

/** The picture of the chain: who spoke to whom, how, and with what. */
export function chainView({ report, timing }: Seen): HTMLElement {
  const variables = new Map(
    report.packet === undefined
      ? []
      : modelPacket(report.packet).variables.map(({ name, value }) => [name, value]),
  );
  const value = (name: string): string => variables.get(name) ?? '?';
  const isTcp = report.listener.includes(':');
  const { accepted, called, answered } = report.times;
  const hops: Hop[] = [
    [
      'You',
      `${value('REQUEST_METHOD')} ${value('REQUEST_URI')}`,
      `from ${value('REMOTE_ADDR')} port ${value('REMOTE_PORT')}`,
      `speaking ${value('SERVER_PROTOCOL')}`,
      timing === undefined ? '' : `waited ${milliseconds(timing.first)} for the first byte`,
    ],
    [
      'nginx',
      `${value('REQUEST_SCHEME')}://${value('HTTP_HOST')}`,
      `on port ${value('SERVER_PORT')}`,
      `packs ${variables.size} vars into ${report.packetSize} bytes`,
      value('REQUEST_ID') === '?' ? '' : `calls the request ${value('REQUEST_ID').slice(0, 8)}...`,
    ],
    [
      isTcp ? 'TCP socket' : 'Unix socket',
      'uwsgi protocol',
      report.listener,
      `read in ${milliseconds(report.times.complete - accepted)}`,
    ],
    [
      `Worker ${String(report.worker)}`,
      `process ${report.pid}`,
      `on host ${report.host}`,
      `its request number ${report.request}`,
    ],
    [
      'Your code',
      'application(environ, startResponse)',
      `answers ${report.status}`,
      `after ${milliseconds(answered - called)}`,
    ],
  ];
  const list = element('ol', { class: 'chain' });
  for (const [name, says, ...facts] of hops) {
    const lines = facts.filter((fact) => fact !== '').map((fact) => element('span', {}, fact));
    const first = element('span', { class: 'says mono' }, says);
    list.append(element('li', { class: 'hop' }, element('b', {}, name), first, ...lines));
  }
  return list;
}

/** The time at each hop, one after the other, as far as both ends could measure it. */
export function waterfallView({ report, timing }: Seen): HTMLElement {
  const { accepted, complete, called, answered } = report.times;
  const inside = answered - accepted;
  const total = Math.max(timing === undefined ? inside : timing.first + timing.body, inside);
  const outside = timing === undefined ? 0 : Math.max(0, timing.first - inside);
  const steps: [string, number, string][] = [
    ['You to nginx to the worker', outside / 2, 'bar-1'],
    ['The worker reads the packet', complete - accepted, 'bar-2'],
    ['environ is made, the app called', called - complete, 'bar-3'],
    ['The app begins its answer', answered - called, 'bar-4'],
    ['Back through nginx to you', outside / 2, 'bar-1'],
    ['The rest of the body', timing?.body ?? 0, 'bar-5'],
  ];
  const list = element('ol', { class: 'waterfall' });
  let at = 0;
  for (const [name, time, colour] of steps) {
    list.append(
      element(
        'li',
        {},
        element('span', {}, name),
        bar(at / total, time / total, colour),
        element('span', { class: 'time mono' }, milliseconds(time)),
      ),
    );
    at += time;
  }
  return list;
}
