/** One line of what runs where. */
export interface Place {
  readonly service: string;
  readonly where: string;
  readonly configuration: string;
}

/** What is shown once the chain answers. */
export function banner(url: string, places: readonly Place[]): string {
  const width = (key: keyof Place): number => Math.max(...places.map((place) => place[key].length));
  const rows = places.map(
    (place) =>
      `  ${place.service.padEnd(width('service'))}  ${place.where.padEnd(width('where'))}  ${place.configuration}`,
  );
  return [
    '',
    `tsgi is up: ${url}`,
    '',
    '  you ── http ──> nginx ── uwsgi ──> appserver ── call ──> app/main.ts',
    '',
    ...rows,
    '',
    'Ctrl-C stops everything. Logs:',
    '',
  ].join('\n');
}
