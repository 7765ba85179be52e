import type { Comparison, Heat, Measured, StartUps } from '../comparison.ts';
import type { Sample } from '../contest.ts';
import { type Ratios, ratios } from '../ratios.ts';
import { type Figure, figure } from '../statistics.ts';
import { barChart } from './bar-chart.ts';
import { CHARTS, type Report } from './document.ts';
import { arrangementText, mebibytes, thousands, withSpread } from './figures.ts';
import { rangeChart } from './range-chart.ts';
import { table } from './table.ts';

/** The part of the document with the comparison. @param head what to read the figures with. */
export function comparisonReport(comparison: Comparison, head: string): Report {
  const compared = ratios(comparison);
  const charts: Record<string, string> = { 'requests.svg': requestsChart(comparison.heats) };
  if (compared.length > 0) charts['ratios.svg'] = ratiosChart(compared);
  const sections = [
    head,
    ...(compared.length > 0
      ? ['### tsgi against uWSGI', image('ratios.svg', 'Ratios'), ratioTable(compared)]
      : []),
    '### All servers',
    image('requests.svg', 'Requests per second'),
    ...figureTables(comparison.heats),
    '### From start to the first answer, milliseconds',
    startUpTable(comparison.startUps),
  ];
  return { part: 'comparison', markdown: sections.join('\n\n'), charts };
}

/** The ratios of tsgi to uWSGI: above 1 tsgi has more of it. */
export function ratioTable(compared: readonly Ratios[]): string {
  return table(
    ['tsgi / uWSGI', 'requests/s', 'CPU per request', 'p50', 'p99'],
    compared.map((row) => [
      heatText(row.heat),
      withSpread(row.requestsPerSecond, 2),
      withSpread(row.cpu, 2),
      withSpread(row.p50, 2),
      withSpread(row.p99, 2),
    ]),
  );
}

const FIGURES = [
  '',
  'requests/s',
  'p50 ms',
  'p99 ms',
  'CPU µs/request',
  'of nginx µs',
  'MiB RSS a worker',
  'MiB PSS a worker',
  'MiB PSS in all',
];

function figureTables(heats: readonly Heat[]): string[] {
  const arrangements = [...new Set(heats.map(arrangementText))];
  return arrangements.flatMap((name) => [
    `#### ${name}`,
    table(
      FIGURES,
      heats
        .filter((heat) => arrangementText(heat) === name)
        .flatMap((heat) => heat.measured.map((measured) => figureRow(heat, measured))),
    ),
  ]);
}

function figureRow({ workload }: Heat, { peer, samples, memory }: Measured): string[] {
  const { median, min, max } = of(samples, 'requestsPerSecond');
  return [
    `${workload.title}: ${peer.title}`,
    `${thousands(median)} (${thousands(min)}–${thousands(max)})`,
    withSpread(of(samples, 'p50'), 2),
    withSpread(of(samples, 'p99'), 2),
    withSpread(of(samples, 'cpu'), 1),
    of(samples, 'nginxCpu').median.toFixed(1),
    mebibytes(memory.workerRss),
    mebibytes(memory.workerPss),
    mebibytes(memory.totalPss),
  ];
}

function startUpTable(startUps: readonly StartUps[]): string {
  return table(
    ['', 'median (fastest–slowest)'],
    startUps.map((row) => [
      `${arrangementText(row)}: ${row.peer.title}`,
      withSpread(figure(row.times), 0),
    ]),
  );
}

function ratiosChart(compared: readonly Ratios[]): string {
  return rangeChart(
    'tsgi against uWSGI in the same run',
    compared.map(({ heat }) => heatText(heat)),
    [
      {
        title: 'Requests/s, ratio',
        better: 'above 1: tsgi answers more',
        ratios: compared.map((row) => row.requestsPerSecond),
      },
      {
        title: 'CPU per request, ratio',
        better: 'below 1: tsgi needs less',
        ratios: compared.map((row) => row.cpu),
      },
    ],
  );
}

/** Of the first workload: usually hello. */
function requestsChart(heats: readonly Heat[]): string {
  const { workload } = heats[0]!;
  const peers = [...new Set(heats.flatMap(({ measured }) => measured.map(({ peer }) => peer)))];
  const groups = heats
    .filter((heat) => heat.workload === workload)
    .map((heat) => ({
      name: arrangementText(heat),
      bars: peers.map((peer) => {
        const samples = heat.measured.find((one) => one.peer === peer)?.samples;
        return samples && of(samples, 'requestsPerSecond');
      }),
    }));
  const titles = peers.map(({ title }) => title);
  return barChart(`Requests per second, ${workload.title}`, titles, groups, thousands);
}

const of = (samples: readonly Sample[], key: keyof Sample): Figure =>
  figure(samples.map((sample) => sample[key]));

const heatText = (heat: Heat): string => `${shortText(heat)}, ${heat.workload.title}`;

const shortText = ({ socket, workers }: Heat): string =>
  `${socket === 'unix' ? 'Unix' : 'TCP'} ${workers}w`;

const image = (file: string, text: string): string => `![${text}](${CHARTS}/${file})`;
