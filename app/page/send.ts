import { type Arrival, decodeReport, type Seen, type XrayReport } from './report.ts';

/** What came back of one experiment. */
export interface Answer {
  readonly status: string;
  /** The body as text, cut after some thousand characters. */
  readonly text: string;
  /** Set when the body broke off. */
  readonly cut: boolean;
  readonly seen: Seen | undefined;
}

const MOST_TEXT = 4000;

/** Sends a request that asks for its own X-ray, and reads the answer as it arrives. */
export async function send(
  path: string,
  init: RequestInit,
  onPiece: (text: string) => void,
): Promise<Answer> {
  const start = performance.now();
  const headers = new Headers(init.headers);
  headers.set('X-Xray', '1');
  const response = await fetch(path, { ...init, headers, cache: 'no-store' });
  const first = performance.now() - start;
  const arrivals: Arrival[] = [];
  let text = '';
  let cut = false;
  try {
    const decoder = new TextDecoder();
    for await (const piece of pieces(response)) {
      arrivals.push({ at: performance.now() - start, size: piece.length });
      if (text.length < MOST_TEXT) {
        text += decoder.decode(piece, { stream: true });
        onPiece(text.slice(0, MOST_TEXT));
      }
    }
  } catch {
    cut = true;
  }
  const body = performance.now() - start - first;
  const report = decodeReport(response.headers.get('X-Xray'));
  return {
    status: `${response.status} ${response.statusText}`.trim(),
    text: text.slice(0, MOST_TEXT),
    cut,
    seen: report && seenOf(report, [...response.headers], { first, body }, arrivals),
  };
}

/** The same for an upload, with its progress: only XMLHttpRequest tells of that. */
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
      const report = decodeReport(request.getResponseHeader('X-Xray'));
      const headers = request.getAllResponseHeaders().trim().split('\r\n');
      const pairs = headers.map((line) => {
        const colon = line.indexOf(': ');
        return [line.slice(0, colon), line.slice(colon + 2)] as const;
      });
      const body = performance.now() - start - first;
      const size = request.responseText.length;
      resolve({
        status: `${request.status} ${request.statusText}`.trim(),
        text: request.responseText.slice(0, MOST_TEXT),
        cut: false,
        seen: report && seenOf(report, pairs, { first, body }, [{ at: first + body, size }]),
      });
    });
    request.send(file);
  });
}

function seenOf(
  report: XrayReport,
  headers: readonly (readonly [string, string])[],
  timing: { first: number; body: number },
  arrivals: readonly Arrival[],
): Seen {
  const received = headers.map(([name, value]) =>
    name.toLowerCase() === 'x-xray'
      ? ([name, `(this report, ${value.length} characters)`] as const)
      : ([name, value] as const),
  );
  return { report, timing, arrivals, received };
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
