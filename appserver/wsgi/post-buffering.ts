import { BodySpool } from './body-spool.ts';
import { RequestBody } from './input.ts';
import type { Application, Body, Environ, StartResponse } from './types.ts';

/**
 * `post-buffering`: calls an app only when the whole body of its request is there, so that a slow
 * client takes none of the app's time.
 *
 * @param memory a body of more bytes waits in a file; 0 streams every body to the app.
 */
export function postBuffered(memory: number, application: Application): Application {
  if (memory <= 0) return application;
  return (environ, startResponse) => {
    const input = environ['wsgi.input'];
    if (!(input instanceof RequestBody) || input.complete) {
      return application(environ, startResponse);
    }
    return callLater(application, environ, startResponse, input, new BodySpool(memory));
  };
}

async function callLater(
  application: Application,
  environ: Environ,
  startResponse: StartResponse,
  input: RequestBody,
  spool: BodySpool,
): Promise<Body> {
  try {
    for await (const chunk of input) await spool.write(chunk);
    environ['wsgi.input'] = spool.read();
    const body = await application(environ, startResponse);
    return spool.isFile ? closingAfter(body, spool) : body;
  } catch (error) {
    await spool.close();
    throw error;
  }
}

/** The same body, whose `close()` also gives the file back. */
function closingAfter(body: Body, spool: BodySpool): Body {
  const inner: unknown = (body as { close?: unknown }).close;
  const close = async (): Promise<void> => {
    try {
      if (typeof inner === 'function') await inner.call(body);
    } finally {
      await spool.close();
    }
  };
  // Bare bytes are a piece, not a list of numbers.
  if (body instanceof Uint8Array) return Object.assign([body], { close });
  // An array stays one: the gateway knows its length.
  if (Array.isArray(body)) return Object.assign([...(body as Uint8Array[])], { close });
  if (Symbol.asyncIterator in body) {
    return { [Symbol.asyncIterator]: () => body[Symbol.asyncIterator](), close } as Body;
  }
  return { [Symbol.iterator]: () => body[Symbol.iterator](), close } as Body;
}
