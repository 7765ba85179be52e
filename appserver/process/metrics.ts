import type { MetricObjectWithValues, MetricType, MetricValue } from '@prometheus-io/client';

import { addTotals, DURATION_BOUNDS, NO_REQUESTS } from '../request-totals.ts';
import type { RequestTotals } from '../request-totals.ts';
import type { Snapshot } from './snapshot.ts';
import type { WorkerFigures } from './worker-roster.ts';

/** The values of a histogram have a name each. */
type Value = MetricValue<string> & { readonly metricName?: string };
/** A metric in the form in which the client library passes it from process to process. */
type Metric = Omit<MetricObjectWithValues<Value>, 'collect'>;

/** The media type of {@link formatMetrics}. */
export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** A snapshot in Prometheus's text format. */
export async function formatMetrics(snapshot: Snapshot): Promise<string> {
  // Loaded when it is first asked for: most servers are never scraped.
  const { Registry } = await import('@prometheus-io/client');
  const { workers } = snapshot;
  const totals = workers.reduce((sum, worker) => addTotals(sum, worker.totals), NO_REQUESTS);
  const metrics = [...ofWorkers(workers), ...ofRequests(totals), ...ofSockets(snapshot)];
  return await Registry.aggregate([metrics]).metrics();
}

function ofWorkers(workers: readonly WorkerFigures[]): Metric[] {
  const each = (
    type: MetricType,
    name: string,
    help: string,
    valueOf: (worker: WorkerFigures) => number,
  ): Metric => {
    const values = workers.map((worker) => ({
      labels: { worker: worker.number },
      value: valueOf(worker),
    }));
    return metric(type, name, help, values);
  };
  return [
    each('counter', 'requests_total', 'Requests served.', ({ totals }) => totals.requests),
    each(
      'counter',
      'exceptions_total',
      'Requests whose app let an error through.',
      ({ totals }) => totals.exceptions,
    ),
    each(
      'counter',
      'sent_bytes_total',
      'Bytes of responses, heads included.',
      ({ totals }) => totals.bytesSent,
    ),
    each('counter', 'spawns_total', 'Processes that were started.', ({ spawns }) => spawns),
    each(
      'counter',
      'harakiris_total',
      'Processes that harakiri killed.',
      ({ harakiris }) => harakiris,
    ),
    each('gauge', 'worker_up', 'Whether the worker answers.', ({ current }) =>
      Number(current?.answers ?? false),
    ),
    each(
      'gauge',
      'requests_in_flight',
      'Requests that apps are at work on.',
      ({ current }) => current?.report?.inFlight ?? 0,
    ),
    each(
      'gauge',
      'worker_resident_memory_bytes',
      'Memory in RAM.',
      ({ current }) => current?.report?.memory.rss ?? 0,
    ),
    each(
      'gauge',
      'worker_virtual_memory_bytes',
      'Address space.',
      ({ current }) => current?.report?.memory.vsz ?? 0,
    ),
    each(
      'gauge',
      'worker_start_time_seconds',
      'When the process was started, since the epoch.',
      ({ current }) => (current?.spawnedAt ?? 0) / 1000,
    ),
  ];
}

function ofRequests(totals: RequestTotals): Metric[] {
  return [
    metric(
      'counter',
      'responses_total',
      'Responses by the class of their status; none if nothing was sent.',
      totals.statusClasses.map((value, digit) => ({
        labels: { class: digit === 0 ? 'none' : `${digit}xx` },
        value,
      })),
    ),
    metric('counter', 'read_errors_total', 'Request bodies that did not come whole.', [
      { labels: {}, value: totals.readErrors },
    ]),
    metric('counter', 'write_errors_total', 'Responses that did not leave whole.', [
      { labels: {}, value: totals.writeErrors },
    ]),
    durations(totals),
  ];
}

function durations(totals: RequestTotals): Metric {
  const name = 'request_duration_seconds';
  let count = 0;
  const buckets: Value[] = totals.durations.map((inBucket, index) => {
    count += inBucket;
    const le = DURATION_BOUNDS[index] ?? '+Inf';
    return { metricName: `tsgi_${name}_bucket`, labels: { le }, value: count };
  });
  return metric('histogram', name, 'From the whole head of a request to the end of its response.', [
    ...buckets,
    { metricName: `tsgi_${name}_sum`, labels: {}, value: totals.runningTime / 1e6 },
    { metricName: `tsgi_${name}_count`, labels: {}, value: count },
  ]);
}

function ofSockets({ options, listeners, queues }: Snapshot): Metric[] {
  const each = (name: string, help: string, valueOf: (index: number) => number): Metric => {
    const values = listeners.map((listener, index) => ({
      labels: { socket: listener.name },
      value: valueOf(index),
    }));
    return metric('gauge', name, help, values);
  };
  return [
    each('listen_queue', 'Connections that wait to be accepted.', (index) => queues[index] ?? 0),
    each('listen_queue_max', 'Connections that may wait.', () => options.listen),
  ];
}

function metric(type: MetricType, name: string, help: string, values: Value[]): Metric {
  return { type, name: `tsgi_${name}`, help, values, aggregator: 'sum' };
}
