import { callView } from './call-view.ts';
import { chainView, waterfallView } from './chain-view.ts';
import { element } from './element.ts';
import { packetView } from './packet-view.ts';
import type { Seen } from './report.ts';

/** The whole X-ray of one request. `level` is the heading level that fits where it is put. */
export function xrayView(seen: Seen, level: 'h2' | 'h4'): Node[] {
  const heading = (text: string): HTMLElement => element(level, {}, text);
  const { packet, packetSize } = seen.report;
  const hidden =
    packetSize === 0
      ? 'This request reached the worker by HTTP, without nginx: there is no uwsgi packet to show.'
      : `This packet of ${packetSize} bytes is too large to travel in a response header: nothing to show.`;
  return [
    heading('The way there and back'),
    chainView(seen),
    heading('Where the time went'),
    waterfallView(seen),
    heading('The uwsgi packet that nginx sent'),
    element(
      'p',
      {},
      'Four bytes of header (what follows, its size, a detail), then for each var: size of the key, key, size of the value, value. Sizes are two bytes, the low one first. Your cookies and other secrets are masked with asterisks.',
    ),
    packet === undefined ? element('p', { class: 'note' }, hidden) : packetView(packet),
    heading('The call'),
    element(
      'p',
      {},
      'The server made environ from the packet, called the app and sent what it gave.',
    ),
    callView(seen),
  ];
}
