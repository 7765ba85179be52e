import { element } from './element.ts';

/** What the colours of a dump mean: pairs of a part and its name. */
export function legend(parts: readonly (readonly [part: string, name: string])[]): HTMLElement {
  return element(
    'ul',
    { class: 'legend' },
    ...parts.map(([part, name]) => element('li', { class: `part-${part}` }, name)),
  );
}
