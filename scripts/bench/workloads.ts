/** One kind of request, and the answer that it must have. */
export interface Workload {
  readonly name: string;
  /** What tables and charts call it. */
  readonly title: string;
  readonly path: string;
  readonly method?: 'POST';
  readonly headers?: readonly string[];
  /** Bytes of the request's body. */
  readonly bodySize?: number;
  /** Bytes of the response's body. */
  readonly responseSize: number;
  /** Headers that the response must have. */
  readonly responseHeaders?: readonly string[];
}

const HEADERS = Array.from({ length: 20 }, (_, i) => `X-Bench-${i + 1}: ${'v'.repeat(32)}`);
const MEBIBYTE = 1 << 20;

export const HELLO: Workload = { name: 'hello', title: 'hello', path: '/hello', responseSize: 14 };

export const WORKLOADS: readonly Workload[] = [
  HELLO,
  {
    name: 'headers',
    title: '20 headers in and out',
    path: '/headers',
    headers: HEADERS,
    responseSize: 14,
    responseHeaders: HEADERS,
  },
  { name: 'large', title: '100 KiB response', path: '/large', responseSize: 100 * 1024 },
  uploadOf(MEBIBYTE, 'upload', '1 MiB upload'),
  { name: 'stream', title: '1 MiB in 64 chunks', path: '/stream', responseSize: MEBIBYTE },
];

/** A response of `size` bytes in one piece. */
export function responseOf(size: number): Workload {
  const path = `/size?${size}`;
  return { name: `response-${size}`, title: `${size} bytes`, path, responseSize: size };
}

/** A request with a body of `size` bytes, answered with that number. */
export function uploadOf(size: number, name = `upload-${size}`, title = `${size} bytes`): Workload {
  const responseSize = `${size}\n`.length;
  return { name, title, path: '/upload', method: 'POST', bodySize: size, responseSize };
}
