import type { Figure } from '../statistics.ts';
import { linearScale } from './scale.ts';
import { element, image, line, text, TITLE_HEIGHT } from './svg.ts';

/** Ratios of one kind, one for each row. */
export interface RangePanel {
  readonly title: string;
  /** Which side of 1 is better, in words. */
  readonly better: string;
  readonly ratios: readonly Figure[];
}

const WIDTH = 900;
const LABELS = 230;
const ROW = 22;
const GAP = 40;

/** Ratios as dots with their spread, beside the line where both are even. */
export function rangeChart(
  title: string,
  rows: readonly string[],
  panels: readonly RangePanel[],
): string {
  const top = TITLE_HEIGHT + 40;
  const bottom = top + rows.length * ROW;
  const width = (WIDTH - LABELS - 16) / panels.length - GAP;
  const labels = rows.map((row, i) =>
    text(row, { x: LABELS - 10, y: top + i * ROW + 15 }, { anchor: 'end' }),
  );
  const drawn = panels.map((panel, i) => {
    const left = LABELS + i * (width + GAP);
    const most = Math.max(1.25, ...panel.ratios.map(({ median }) => median));
    const scale = linearScale(most, left, left + width);
    const cut = (value: number): number => Math.min(scale(value), left + width);
    return [
      text(panel.title, { x: left, y: TITLE_HEIGHT + 10 }),
      text(panel.better, { x: left, y: TITLE_HEIGHT + 26 }, { class: 'minor' }),
      ...scale.ticks.map((tick) => line(scale(tick), top, scale(tick), bottom, 'grid')),
      ...scale.ticks.map((tick) =>
        text(
          tick.toFixed(1),
          { x: scale(tick), y: bottom + 16 },
          { anchor: 'middle', class: 'minor' },
        ),
      ),
      line(scale(1), top, scale(1), bottom, 'even'),
      ...panel.ratios.map(({ median, min, max }, row) => {
        const y = top + row * ROW + 11;
        const dot = element('circle', { cx: scale(median), cy: y, r: 5, class: `s${i} area` });
        return line(cut(min), y, cut(max), y, 'spread') + dot;
      }),
    ].join('');
  });
  const description = rows
    .map((row, i) => {
      const figures = panels.map(({ title, ratios }) => `${title} ${ratios[i]!.median.toFixed(2)}`);
      return `${row}: ${figures.join(', ')}.`;
    })
    .join(' ');
  return image(WIDTH, bottom + 30, { title, description }, ...labels, ...drawn);
}
