/** Enough of SVG for charts: text in, text out. */

type Attributes = Readonly<Record<string, string | number>>;

/** An element with children that are elements already. */
export function element(name: string, attributes: Attributes, ...children: string[]): string {
  const list = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${escape(round(value))}"`,
  );
  const head = `<${name}${list.join('')}`;
  return children.length === 0 ? `${head}/>` : `${head}>${children.join('')}</${name}>`;
}

/** A text element. `anchor` says which of its ends is at `x`. */
export function text(
  content: string,
  at: { readonly x: number; readonly y: number },
  options: { readonly anchor?: 'start' | 'middle' | 'end'; readonly class?: string } = {},
): string {
  const { anchor = 'start', class: name } = options;
  const attributes = { ...at, 'text-anchor': anchor, ...(name && { class: name }) };
  return element('text', attributes, escape(content));
}

export function line(x1: number, y1: number, x2: number, y2: number, name: string): string {
  return element('line', { x1, y1, x2, y2, class: name });
}

// Blue, orange, green and purple of Okabe and Ito's palette, which colour-blind people can tell
// apart, a shade lighter on a dark page. As an image it cannot know the page: it brings its own.
const STYLE = `
  svg { font: 12px system-ui, sans-serif; }
  .page { fill: #fff; } text { fill: #1f2328; } .minor { fill: #59636e; }
  .title { font-size: 15px; font-weight: 600; }
  .grid { stroke: #d1d9e0; } .axis { stroke: #59636e; } .even { stroke: #1f2328; stroke-dasharray: 4 3; }
  .spread { stroke: #1f2328; stroke-width: 1.5; }
  .s0 { --c: #0072b2; } .s1 { --c: #d55e00; } .s2 { --c: #009e73; } .s3 { --c: #a64d84; }
  .area { fill: var(--c); } .curve { stroke: var(--c); stroke-width: 2; fill: none; }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0d1117; } text { fill: #e6edf3; } .minor { fill: #9198a1; }
    .grid { stroke: #3d444d; } .axis { stroke: #9198a1; } .even, .spread { stroke: #e6edf3; }
    .s0 { --c: #56b4e9; } .s1 { --c: #e69f00; } .s2 { --c: #2bbf8a; } .s3 { --c: #cc79a7; }
  }
`;

/** What a chart says to those who cannot see it. */
export interface Caption {
  readonly title: string;
  /** Its figures in words. */
  readonly description: string;
}

/** A whole image with its title; the content begins below `TITLE_HEIGHT`. */
export function image(
  width: number,
  height: number,
  caption: Caption,
  ...content: string[]
): string {
  const { title, description } = caption;
  const head = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
  };
  return `${element(
    'svg',
    { ...head, role: 'img', 'aria-labelledby': 'title description' },
    element('title', { id: 'title' }, escape(title)),
    element('desc', { id: 'description' }, escape(description)),
    element('style', {}, STYLE),
    element('rect', { width, height, class: 'page' }),
    text(title, { x: 16, y: 26 }, { class: 'title' }),
    ...content.map((part) => `\n${part}`),
  )}\n`;
}

export const TITLE_HEIGHT = 40;

/** One row that names the series by their colours: four at most. */
export function legend(names: readonly string[], y: number): string {
  let x = 16;
  return names
    .map((name, i) => {
      const swatch = element('rect', { x, y: y - 10, width: 12, height: 12, class: `s${i} area` });
      const label = text(name, { x: x + 18, y });
      x += 18 + name.length * 7 + 20;
      return swatch + label;
    })
    .join('');
}

function escape(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

const round = (value: string | number): string =>
  typeof value === 'number' ? String(Math.round(value * 10) / 10) : value;
