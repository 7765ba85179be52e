import { expect, test } from 'vitest';
import type { Application } from '../../appserver/wsgi/types.ts';
import { validator } from '../../appserver/wsgi/validator.ts';
import type { ValidationError } from '../../appserver/wsgi/validator/validation-error.ts';
import { eventually } from '../fixtures/eventually.ts';
import { startServer } from '../fixtures/server.ts';

const TYPE: [string, string][] = [['Content-Type', 'text/plain']];
const text = (line: string): Buffer => Buffer.from(line);

/** Apps that are right, one for each way to answer. */
const APPS: Record<string, Application> = {
  list: (_environ, start) => {
    start('200 OK', TYPE);
    return [text('one'), text('two')];
  },
  empty: (_environ, start) => {
    start('200 OK', TYPE);
    return [];
  },
  promise: async (_environ, start) => {
    start('200 OK', [...TYPE, ['Content-Length', '3']]);
    return [text('one')];
  },
  generator: function* (_environ, start) {
    start('200 OK', TYPE);
    yield text('');
    yield text('one');
  },
  'async generator': async function* (_environ, start) {
    start('200 OK', TYPE);
    yield text('one');
    await new Promise(setImmediate);
    yield text('two');
  },
  closing: (_environ, start) => {
    start('200 OK', TYPE);
    return Object.assign([text('one')], { close: () => Promise.resolve() });
  },
  write: async (_environ, start) => {
    const write = start('200 OK', TYPE);
    await write(text('one'));
    return [text('two')];
  },
  replaced: (_environ, start) => {
    start('200 OK', TYPE);
    start('503 Service Unavailable', TYPE, new Error('changed its mind'));
    return [text('sorry')];
  },
  204: (_environ, start) => {
    start('204 No Content', []);
    return [];
  },
  304: (_environ, start) => {
    start('304 Not Modified', [['ETag', '"x"']]);
    return [];
  },
  input: async (environ, start) => {
    const input = environ['wsgi.input'];
    const read = [await input.read(3), await input.readline(), ...(await input.readlines(1))];
    for await (const piece of input) read.push(Buffer.from(piece));
    start('200 OK', TYPE);
    return read;
  },
  errors: (environ, start) => {
    environ['wsgi.errors'].writelines(['a', 'b\n']);
    environ['wsgi.errors'].flush();
    start('200 OK', TYPE);
    return [];
  },
  endless: async function* (_environ, start) {
    start('200 OK', TYPE);
    for (;;) yield Buffer.alloc(64 * 1024);
  },
};

test.for([
  ['uwsgi', 'tcp'],
  ['uwsgi', 'unix'],
  ['http', 'tcp'],
] as const)('%s over %s: the server breaks no rule of WSGI', async ([protocol, socket]) => {
  const mistakes: ValidationError[] = [];
  const options = { report: (error: ValidationError) => mistakes.push(error), closeGrace: 50 };
  const validated = new Map(
    Object.entries(APPS).map(([name, app]) => [name, validator(app, options)]),
  );
  await using running = await startServer(
    (...given) => {
      const { length } = given;
      expect(length).toBe(2);
      return validated.get(decodeURIComponent(given[0].PATH_INFO.slice(1)))!(...given);
    },
    { protocol, socket },
  );
  let requests = 0;
  for (const name of Object.keys(APPS)) {
    const target = `/${encodeURIComponent(name)}`;
    for (const method of ['GET', 'HEAD', 'POST']) {
      const body =
        method === 'POST' ? Buffer.from('some\nlines\nof text\n'.repeat(100)) : undefined;
      const reply = await running.send({ target, method, ...(body === undefined ? {} : { body }) });
      if (name === 'endless' && method !== 'HEAD') reply.abort();
      await reply.bytes().catch(() => {});
      requests++;
      expect(reply.status).toBe({ replaced: 503, 204: 204, 304: 304 }[name] ?? 200);
    }
  }
  await eventually('all are over', () => running.records.length === requests);
  // Longer than the server may take to close a body.
  await new Promise((done) => setTimeout(done, 100));
  expect(mistakes).toEqual([]);
  expect(running.log).toEqual(['[-] ab', '[-] ab', '[-] ab']);
});
