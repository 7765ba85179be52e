import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { barChart } from '../../../scripts/bench/report/bar-chart.ts';
import { lineChart } from '../../../scripts/bench/report/line-chart.ts';
import { rangeChart } from '../../../scripts/bench/report/range-chart.ts';
import { linearScale, logScale, ratioScale } from '../../../scripts/bench/report/scale.ts';
import { figure } from '../../../scripts/bench/statistics.ts';

/** Throws unless every element is closed in order; gives the text of `name`. */
function parse(svg: string) {
  const open: string[] = [];
  for (const [, end, name, rest] of svg.matchAll(/<(\/?)([a-z]+)((?:\s[^<>]*?)?)(?=>)/gi)) {
    if (end) expect(open.pop()).toBe(name);
    else if (!rest!.endsWith('/')) open.push(name!);
  }
  expect(open).toEqual([]);
  const content = (name: string): string =>
    new RegExp(`<${name}[^>]*>(.*?)</${name}>`, 's').exec(svg)![1]!;
  return { title: content('title'), description: content('desc') };
}

const ROUND = (value: number): string => value.toFixed(0);

test('a bar chart says in words what it shows', () => {
  const svg = barChart(
    'A < B & "C"',
    ['one', 'two'],
    [
      { name: 'left', bars: [figure([10, 20, 30]), figure([5])] },
      { name: 'right', bars: [figure([40]), undefined] },
    ],
    ROUND,
  );
  const { title, description } = parse(svg);
  expect(title).toBe('A &lt; B &amp; &quot;C&quot;');
  expect(description).toBe('left: one 20, two 5. right: one 40.');
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
});

test('a range chart', () => {
  const ratios = [figure([0.9, 1, 1.2]), figure([3])];
  const svg = rangeChart(
    'Ratios',
    ['hello', 'upload'],
    [{ title: 'speed', better: 'more', ratios }],
  );
  expect(parse(svg).description).toBe('hello: speed 1.00. upload: speed 3.00.');
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
});

test.for(['linear', 'log', 'values'] as const)('a line chart with %s axes', (kind) => {
  const axis = (label: string) => ({ label, kind, format: ROUND });
  const points = [
    { x: 1, y: 100 },
    { x: 1000, y: 50 },
  ];
  const curves = [{ name: 'tsgi', points }];
  const svg = lineChart('Cost', { x: axis('connections'), y: axis('µs') }, curves);
  expect(parse(svg).description).toBe('µs by connections. tsgi: 100 at 1, 50 at 1000.');
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
});

test('every chart can be read on a dark page and by a screen reader', () => {
  const svg = barChart('Title', ['a'], [{ name: 'b', bars: [figure([1])] }], ROUND);
  expect(svg).toContain('prefers-color-scheme: dark');
  expect(svg).toContain('role="img" aria-labelledby="title description"');
});

test('a scale by values begins and ends with them; a single one has a place', () => {
  const scale = ratioScale([1, 10, 1000], 0, 90);
  expect([1, 10, 1000].map(scale).map(Math.round)).toEqual([0, 30, 90]);
  expect(ratioScale([5], 10, 90)(5)).toBe(10);
});

test('all values have a place on their scale, between its ends, larger ones farther', () => {
  const values = fc.array(fc.double({ min: 1e-3, max: 1e9, noNaN: true }), { minLength: 2 });
  fc.assert(
    fc.property(values, (list) => {
      const max = Math.max(...list);
      for (const scale of [linearScale(max, 10, 90), logScale(Math.min(...list), max, 10, 90)]) {
        const sorted = list.toSorted((a, b) => a - b).map(scale);
        expect(sorted).toEqual(sorted.toSorted((a, b) => a - b));
        expect(sorted[0]).toBeGreaterThanOrEqual(10 - 1e-6);
        expect(sorted.at(-1)).toBeLessThanOrEqual(90 + 1e-6);
        expect(scale.ticks.length).toBeLessThan(20);
        expect(scale(scale.ticks.at(-1)!)).toBeCloseTo(90);
      }
    }),
  );
});
