import { element } from './element.ts';

/** A box that scrolls by itself, reachable by keyboard. */
export function scrollBox(label: string, content: HTMLElement): HTMLElement {
  const attributes = { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': label };
  return element('div', attributes, content);
}

/** Brings `target` into view within its box. Never moves the page under the reader's hand. */
export function scrollWithin(box: HTMLElement, target: Element | null): void {
  if (target === null) return;
  const { top, bottom } = target.getBoundingClientRect();
  const frame = box.getBoundingClientRect();
  // A head that sticks to the top hides what is below it.
  const head = box.querySelector('thead')?.getBoundingClientRect().height ?? 0;
  if (top < frame.top + head) box.scrollTop -= frame.top + head - top;
  else if (bottom > frame.bottom) box.scrollTop += bottom - frame.bottom + 8;
}
