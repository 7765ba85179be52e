import { bar, element } from './element.ts';
import { decodeReport } from './report.ts';

/** Sends `count` requests at once and shows which worker answered how many. */
export async function burst(count: number): Promise<HTMLElement> {
  const answered = new Map<string, number>();
  const requests = Array.from({ length: count }, async () => {
    const response = await fetch('/environ', { headers: { 'X-Xray': '1' }, cache: 'no-store' });
    await response.arrayBuffer();
    const report = decodeReport(response.headers.get('X-Xray'));
    const name = report
      ? `worker ${String(report.worker)} (${report.host}, pid ${report.pid})`
      : `no worker: ${response.status}`;
    answered.set(name, (answered.get(name) ?? 0) + 1);
  });
  await Promise.allSettled(requests);
  const rows = [...answered].toSorted(([a], [b]) => a.localeCompare(b));
  return element(
    'article',
    { class: 'answer', 'aria-label': 'A burst of requests' },
    element(
      'h3',
      { tabindex: '-1' },
      `${count} requests, ${rows.length} ${rows.length === 1 ? 'worker' : 'workers'}`,
    ),
    element(
      'p',
      {},
      'All workers wait on the same socket. Whoever is free first takes the next connection.',
    ),
    element(
      'ul',
      { class: 'spread' },
      ...rows.map(([name, times]) =>
        element(
          'li',
          {},
          element('span', { class: 'mono' }, name),
          bar(0, times / count, 'bar-5'),
          element('span', { class: 'time' }, String(times)),
        ),
      ),
    ),
  );
}
