/** One kind of request. */
export interface Workload {
  readonly name: string;
  /** What tables and charts call it. */
  readonly title: string;
  readonly path: string;
  readonly method?: 'POST';
  readonly headers?: readonly string[];
  /** Bytes of the request's body. */
  readonly bodySize?: number;
}

const HEADERS = Array.from({ length: 20 }, (_, i) => `X-Bench-${i + 1}: ${'v'.repeat(32)}`);

export const WORKLOADS: readonly Workload[] = [
  { name: 'hello', title: 'hello', path: '/hello' },
  { name: 'headers', title: '20 headers in and out', path: '/headers', headers: HEADERS },
  { name: 'large', title: '100 KiB response', path: '/large' },
  { name: 'upload', title: '1 MiB upload', path: '/upload', method: 'POST', bodySize: 1 << 20 },
  { name: 'stream', title: '1 MiB in 64 chunks', path: '/stream' },
];
