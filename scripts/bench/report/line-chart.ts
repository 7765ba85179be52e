import { linearScale, logScale, ratioScale, type Scale } from './scale.ts';
import { element, image, legend, line, text, TITLE_HEIGHT } from './svg.ts';

/** One curve. */
export interface Curve {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** One axis: its label, how its figures are written, and how they are spaced. `values` is as `log`
 * with a tick at each value that a curve has. */
export interface Axis {
  readonly label: string;
  readonly format: (value: number) => string;
  readonly kind: 'linear' | 'log' | 'values';
}

const WIDTH = 900;
const HEIGHT = 420;
const LEFT = 70;
const RIGHT = WIDTH - 50;
const TOP = TITLE_HEIGHT + 50;
const BOTTOM = HEIGHT - 50;

/** Curves over a common axis. */
export function lineChart(
  title: string,
  axes: { readonly x: Axis; readonly y: Axis },
  curves: readonly Curve[],
): string {
  const points = curves.flatMap((curve) => curve.points);
  const x = scaleFor(axes.x, points.map((point) => point.x), LEFT, RIGHT); // prettier-ignore
  const y = scaleFor(axes.y, points.map((point) => point.y), BOTTOM, TOP); // prettier-ignore
  const grid = [
    ...y.ticks.map((tick) => line(LEFT, y(tick), RIGHT, y(tick), 'grid')),
    ...y.ticks.map((tick) =>
      text(axes.y.format(tick), { x: LEFT - 8, y: y(tick) + 4 }, { anchor: 'end', class: 'minor' }),
    ),
    ...x.ticks.map((tick) => line(x(tick), TOP, x(tick), BOTTOM, 'grid')),
    ...x.ticks.map((tick) =>
      text(
        axes.x.format(tick),
        { x: x(tick), y: BOTTOM + 18 },
        { anchor: 'middle', class: 'minor' },
      ),
    ),
    line(LEFT, BOTTOM, RIGHT, BOTTOM, 'axis'),
    text(axes.x.label, { x: (LEFT + RIGHT) / 2, y: HEIGHT - 12 }, { anchor: 'middle' }),
    text(axes.y.label, { x: 16, y: TOP - 12 }),
  ];
  const drawn = curves.map(({ points }, i) => {
    const path = points.map((point) => `${x(point.x).toFixed(1)},${y(point.y).toFixed(1)}`);
    const dots = points.map((point) =>
      element('circle', { cx: x(point.x), cy: y(point.y), r: 3.5, class: `s${i} area` }),
    );
    return element('polyline', { points: path.join(' '), class: `s${i} curve` }) + dots.join('');
  });
  const names = curves.map(({ name }) => name);
  const description = `${axes.y.label} by ${axes.x.label}. ${curves
    .map(({ name, points }) => {
      const figures = points.map((p) => `${axes.y.format(p.y)} at ${axes.x.format(p.x)}`);
      return `${name}: ${figures.join(', ')}.`;
    })
    .join(' ')}`;
  const caption = { title, description };
  return image(WIDTH, HEIGHT, caption, legend(names, TITLE_HEIGHT + 14), ...grid, ...drawn);
}

function scaleFor(axis: Axis, values: readonly number[], from: number, to: number): Scale {
  const max = Math.max(...values);
  switch (axis.kind) {
    case 'linear':
      return linearScale(max, from, to);
    case 'log':
      return logScale(Math.min(...values), max, from, to);
    case 'values':
      return ratioScale(
        [...new Set(values)].toSorted((a, b) => a - b),
        from,
        to,
      );
  }
}
