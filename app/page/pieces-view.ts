import { element, milliseconds } from './element.ts';
import type { Arrival } from './report.ts';

const MOST_PIECES = 200;

/** A list of the pieces of a body, each with its time and size; `add` puts one more at its end. */
export function piecesView(arrivals: readonly Arrival[] = []): {
  list: HTMLElement;
  add(arrival: Arrival): void;
} {
  const list = element('ol', { class: 'pieces' });
  const add = ({ at, size, text }: Arrival): void => {
    if (list.childElementCount >= MOST_PIECES) return;
    list.append(
      element(
        'li',
        {},
        element('span', { class: 'time mono' }, milliseconds(at)),
        element('span', { class: 'time mono' }, `${size} ${size === 1 ? 'byte' : 'bytes'}`),
        element('pre', {}, text ?? ''),
      ),
    );
  };
  for (const arrival of arrivals) add(arrival);
  return { list, add };
}
