import type { Figure } from '../statistics.ts';
import { linearScale } from './scale.ts';
import { element, image, legend, line, text, TITLE_HEIGHT } from './svg.ts';

/** Bars that belong together; undefined where a series has none. */
export interface BarGroup {
  readonly name: string;
  readonly bars: readonly (Figure | undefined)[];
}

const WIDTH = 900;
const LABELS = 170;
const BAR = 18;

/** Horizontal bars with their spread and their figures beside them. */
export function barChart(
  title: string,
  series: readonly string[],
  groups: readonly BarGroup[],
  format: (value: number) => string,
): string {
  const top = TITLE_HEIGHT + 30;
  const height = series.length * BAR + 14;
  const bottom = top + groups.length * height;
  const all = groups.flatMap(({ bars }) => bars.filter((bar) => bar !== undefined));
  const scale = linearScale(Math.max(...all.map(({ max }) => max)), LABELS, WIDTH - 80);
  const grid = scale.ticks.map(
    (tick) =>
      line(scale(tick), top, scale(tick), bottom, 'grid') +
      text(format(tick), { x: scale(tick), y: bottom + 16 }, { anchor: 'middle', class: 'minor' }),
  );
  const drawn = groups.map(({ name, bars }, g) => {
    const y = top + g * height + 7;
    const label = { x: LABELS - 10, y: y + (height - 14) / 2 + 4 };
    return [
      text(name, label, { anchor: 'end' }),
      ...bars.map((bar, i) => (bar === undefined ? '' : drawBar(bar, y + i * BAR, i))),
    ].join('');
  });
  function drawBar({ median, min, max }: Figure, y: number, index: number): string {
    const middle = y + BAR / 2 - 1;
    const size = { width: scale(median) - LABELS, height: BAR - 3 };
    return [
      element('rect', { x: LABELS, y, ...size, class: `s${index} area` }),
      line(scale(min), middle, scale(max), middle, 'spread'),
      text(format(median), { x: scale(max) + 6, y: middle + 4 }),
    ].join('');
  }
  const description = groups
    .map(({ name, bars }) => {
      const figures = bars.map((bar, i) => bar && `${series[i]} ${format(bar.median)}`);
      return `${name}: ${figures.filter(Boolean).join(', ')}.`;
    })
    .join(' ');
  const caption = { title, description };
  return image(WIDTH, bottom + 30, caption, legend(series, TITLE_HEIGHT + 14), ...grid, ...drawn);
}
