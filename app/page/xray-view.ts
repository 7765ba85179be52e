import { callView } from './call-view.ts';
import { chainView } from './chain-view.ts';
import { element } from './element.ts';
import { packetView } from './packet-view.ts';
import type { Seen } from './report.ts';
import { waterfallView } from './waterfall-view.ts';

/** Which part of an answer's X-ray is open at first, and the var to look at. */
export interface Focus {
  readonly open?: 'packet' | 'call';
  readonly pointAt?: string;
}

/** The whole X-ray of the page's own request. */
export function pageView(seen: Seen): Node[] {
  return [
    section('The way there and back', chainView(seen)),
    section('Where the time went', ...times(seen)),
    section('The uwsgi packet that nginx sent', ...packet(seen)),
    section('The call', ...call(seen, 'h3')),
  ];
}

/** The same of an experiment, with all but the first glance folded up. */
export function experimentView(seen: Seen, focus: Focus): Node[] {
  return [
    element('h4', {}, 'The way there and back'),
    chainView(seen),
    element('h4', {}, 'Where the time went'),
    waterfallView(seen),
    folded('The uwsgi packet', focus.open === 'packet', packet(seen, focus.pointAt)),
    folded('The call', focus.open === 'call', call(seen, 'h5')),
  ];
}

function times(seen: Seen): Node[] {
  const note =
    'Each part was timed where it happened; nginx counts whole milliseconds. Clocks are not compared: an inner bar is drawn in the middle of the outer one.';
  return [element('p', { class: 'note' }, note), waterfallView(seen)];
}

function packet({ report }: Seen, pointAt?: string): Node[] {
  if (report.packet !== undefined) {
    const layout =
      'A header of four bytes, then for each var the size of its key, the key, the size of its value, the value. Sizes take two bytes, the low one first. Cookies and other secrets are masked with asterisks.';
    return [element('p', {}, layout), packetView(report.packet, pointAt)];
  }
  const why =
    report.packetSize === 0
      ? 'This request reached the worker by HTTP, without nginx: there is no uwsgi packet to show.'
      : `This packet of ${report.packetSize} bytes is too large to travel back in a response header.`;
  return [element('p', { class: 'note' }, why)];
}

function call(seen: Seen, level: 'h3' | 'h5'): Node[] {
  const text = 'The server made environ from the packet, called the app, and sent what it gave.';
  return [element('p', {}, text), callView(seen, level)];
}

function section(title: string, ...content: Node[]): HTMLElement {
  return element('section', {}, element('h2', {}, title), ...content);
}

function folded(title: string, isOpen: boolean, content: readonly Node[]): HTMLElement {
  const summary = element('summary', {}, element('h4', {}, title));
  return element('details', isOpen ? { open: '' } : {}, summary, ...content);
}
