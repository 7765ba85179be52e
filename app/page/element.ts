type Child = Node | string;

/** Makes an element: `element('p', { class: 'note' }, 'text', element('b', {}, 'bold'))`. */
export function element(
  tag: string,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElement {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** A horizontal bar from `start` to `start + length`, both from 0 to 1, drawn without inline styles. */
export function bar(start: number, length: number, colour: string): SVGElement {
  const namespace = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(namespace, 'svg');
  svg.setAttribute('viewBox', '0 0 100 10');
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('aria-hidden', 'true');
  const rectangle = document.createElementNS(namespace, 'rect');
  rectangle.setAttribute('x', String(start * 100));
  // A hair's breadth at least, so that nothing that took time is invisible.
  rectangle.setAttribute('width', String(Math.max(0.6, length * 100)));
  rectangle.setAttribute('height', '10');
  rectangle.setAttribute('class', colour);
  svg.append(rectangle);
  return svg;
}

/** "1.23 ms", or "12 ms" from ten on. */
export function milliseconds(time: number): string {
  return `${time < 10 ? time.toFixed(2) : Math.round(time)} ms`;
}
