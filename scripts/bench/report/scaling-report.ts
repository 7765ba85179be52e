import type { Peer } from '../peers.ts';
import type { Place, Scaling } from '../scaling.ts';
import { figure } from '../statistics.ts';
import { CHARTS, type Report } from './document.ts';
import { sizeText, thousands } from './figures.ts';
import { type Axis, lineChart } from './line-chart.ts';
import { table } from './table.ts';

const COST: Axis = { label: 'CPU µs per request', format: micros, kind: 'log' };

/** The part of the document that shows how cost grows. @param head what to read it with. */
export function scalingReport(scaling: Scaling, head: string): Report {
  const connections = by('connections', thousands);
  const response = by('bytes of response', sizeText);
  const upload = by('bytes of upload', sizeText);
  const sections = [
    head,
    '### CPU per request by connections',
    ...chapter('scaling-connections.svg', scaling.connections, thousands),
    '### CPU per request by the size of the response',
    ...chapter('scaling-response.svg', scaling.response, sizeText),
    '### CPU per request by the size of the upload',
    ...chapter('scaling-upload.svg', scaling.upload, sizeText),
  ];
  const linear: Axis = { ...COST, kind: 'linear' };
  return {
    part: 'scaling',
    markdown: sections.join('\n\n'),
    charts: {
      'scaling-connections.svg': chart('Hello, CPU by connections', connections, linear, scaling.connections), // prettier-ignore
      'scaling-response.svg': chart('CPU by the size of the response', response, COST, scaling.response), // prettier-ignore
      'scaling-upload.svg': chart('CPU by the size of the upload', upload, COST, scaling.upload),
    },
  };
}

const by = (label: string, format: (value: number) => string): Axis => ({
  label,
  format,
  kind: 'values',
});

function chapter(file: string, places: readonly Place[], format: (at: number) => string): string[] {
  const peers = peersOf(places);
  const at = [...new Set(places.map((place) => place.at))];
  return [
    `![${file.replace('.svg', '')}](${CHARTS}/${file})`,
    table(
      ['CPU µs per request', ...peers.map(({ title }) => title)],
      at.map((value) => [
        format(value),
        ...peers.map((peer) => {
          const place = places.find((one) => one.peer === peer && one.at === value);
          return place === undefined ? '' : micros(cost(place));
        }),
      ]),
    ),
  ];
}

function chart(title: string, x: Axis, y: Axis, places: readonly Place[]): string {
  const curves = peersOf(places).map((peer) => ({
    name: peer.title,
    points: places
      .filter((place) => place.peer === peer)
      .map((place) => ({ x: place.at, y: cost(place) })),
  }));
  return lineChart(title, { x, y }, curves);
}

const peersOf = (places: readonly Place[]): Peer[] => [...new Set(places.map(({ peer }) => peer))];

const cost = ({ samples }: Place): number => figure(samples.map(({ cpu }) => cpu)).median;

function micros(value: number): string {
  return value < 100 ? value.toFixed(1) : thousands(value);
}
