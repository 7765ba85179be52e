import type { Body, Header, StartResponse } from '../appserver/index.ts';

/** What a client asked for cannot be done; `main.ts` answers 400 with the message. */
export class BadRequest extends Error {
  override name = 'BadRequest';
}

/** Answers with one line of plain text. */
export function text(
  startResponse: StartResponse,
  status: string,
  line: string,
  headers: readonly Header[] = [],
): Body {
  startResponse(status, [['Content-Type', 'text/plain; charset=utf-8'], ...headers]);
  return [Buffer.from(`${line}\n`)];
}

/** Answers 200 with `value` as indented JSON, for people to read. */
export function json(
  startResponse: StartResponse,
  value: unknown,
  headers: readonly Header[] = [],
): Body {
  startResponse('200 OK', [['Content-Type', 'application/json'], ...headers]);
  return [Buffer.from(`${JSON.stringify(value, null, 2)}\n`)];
}
