import { type Arrival, decodeReport, type Seen } from './report.ts';
import { maskSecrets } from './secrets.ts';
import { parseServerTiming } from './server-timing.ts';

/** What came back of one experiment. */
export interface Answer {
  /** As in "200 OK". */
  readonly status: string;
  readonly arrivals: readonly Arrival[];
  /** Set when the body broke off. */
  readonly cut: boolean;
  /** Unset when the answer carries no X-ray. */
  readonly seen: Seen | undefined;
}

/** Characters of a body that are shown. */
const MOST_TEXT = 4000;

/** Sends a request that asks for its own X-ray, and tells of each piece of the answer as it arrives. */
export async function send(
  path: string,
  init: RequestInit,
  onPiece: (arrival: Arrival) => void,
): Promise<Answer> {
  const start = performance.now();
  const headers = new Headers(init.headers);
  headers.set('X-Xray', '1');
  const response = await fetch(path, { ...init, headers, cache: 'no-store' });
  const first = performance.now() - start;
  const arrivals: Arrival[] = [];
  let cut = false;
  try {
    const decoder = new TextDecoder();
    let all = '';
    for await (const piece of pieces(response)) {
      const before = all.length;
      all = (all + decoder.decode(piece, { stream: true })).slice(0, MOST_TEXT);
      // A secret may begin in one piece and end in the next: masks keep lengths.
      const text = maskSecrets(all).slice(before);
      const arrival = { at: performance.now() - start, size: piece.length, text };
      arrivals.push(arrival);
      onPiece(arrival);
    }
  } catch {
    cut = true;
  }
  const status = `${response.status} ${response.statusText}`.trim();
  const received = [...response.headers];
  const body = performance.now() - start - first;
  return { status, arrivals, cut, seen: seenOf(received, { first, body }, arrivals) };
}

/** The same for an upload, with its progress from 0 to 1: only XMLHttpRequest tells of that. */
export function upload(
  path: string,
  file: Blob,
  onProgress: (done: number) => void,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const start = performance.now();
    let first = 0;
    request.open('POST', path);
    request.setRequestHeader('X-Xray', '1');
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.upload.addEventListener('progress', (event) => onProgress(event.loaded / event.total));
    request.addEventListener('readystatechange', () => {
      if (request.readyState === XMLHttpRequest.HEADERS_RECEIVED) first = performance.now() - start;
    });
    request.addEventListener('error', () => reject(new Error('the connection broke')));
    request.addEventListener('load', () => {
      const end = performance.now() - start;
      const text = request.responseText.slice(0, MOST_TEXT);
      const arrivals = text === '' ? [] : [{ at: end, size: request.responseText.length, text }];
      const received = headersOf(request);
      resolve({
        status: `${request.status} ${request.statusText}`.trim(),
        arrivals,
        cut: false,
        seen: seenOf(received, { first, body: end - first }, arrivals),
      });
    });
    request.send(file);
  });
}

type HeaderList = readonly (readonly [string, string])[];

function headersOf(request: XMLHttpRequest): HeaderList {
  const lines = request.getAllResponseHeaders().trim().split('\r\n');
  return lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
}

function seenOf(
  headers: HeaderList,
  timing: { first: number; body: number },
  arrivals: readonly Arrival[],
): Seen | undefined {
  const all = new Map(headers);
  const report = decodeReport(all.get('x-xray') ?? null);
  if (report === undefined) return undefined;
  const server = parseServerTiming(all.get('server-timing') ?? null);
  const received = headers.map(([name, value]): readonly [string, string] =>
    name === 'x-xray' ? [name, `(this X-ray, ${value.length} characters)`] : [name, value],
  );
  return { report, timing: { ...timing, server }, arrivals, received };
}

async function* pieces(response: Response): AsyncGenerator<Uint8Array, void, void> {
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}
