import { element } from './element.ts';

type Cell = Node | string;

/** A table with heads for columns and rows. */
export function table(titles: readonly string[], rows: readonly HTMLElement[]): HTMLElement {
  const heads = titles.map((title) => element('th', { scope: 'col' }, title));
  return element(
    'table',
    {},
    element('thead', {}, element('tr', {}, ...heads)),
    element('tbody', {}, ...rows),
  );
}

/** One row: its first cell names it. */
export function row(name: Cell, ...cells: Cell[]): HTMLElement {
  return element(
    'tr',
    {},
    element('th', { scope: 'row', class: 'mono' }, name),
    ...cells.map((cell) => element('td', { class: 'mono' }, cell)),
  );
}
