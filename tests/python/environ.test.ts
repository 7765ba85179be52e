import * as fc from 'fast-check';
import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { python, type PythonApplication } from '../../appserver/python/python.ts';
import type { Application } from '../../appserver/wsgi/types.ts';
import { type RunningServer, startServer } from '../fixtures/server.ts';
import { encodePacket, varsOf } from '../fixtures/uwsgi-client.ts';
import { appFile } from './serve-python.ts';

let app: PythonApplication;
let served: RunningServer;
/** What a middleware does to the environ before the Python app gets it. */
let middleware: (environ: Record<string, unknown>) => unknown = (environ) => environ;

beforeAll(async () => {
  app = await python({ file: appFile('requests.py'), threads: 2, log: () => {} });
  const application: Application = (environ, startResponse) => {
    const changed = middleware(environ) as typeof environ;
    return app.application(changed, startResponse);
  };
  served = await startServer(application);
});
afterAll(async () => {
  await served[Symbol.asyncDispose]();
  await app.close();
});

async function environWith(...vars: [string, string][]): Promise<Record<string, unknown>> {
  using connection = await served.connect();
  await connection.write(encodePacket([...varsOf({ target: '/environment' }), ...vars]));
  return await (await connection.reply()).json();
}

describe('the environ', () => {
  test('is a dict with all that PEP 3333 and uWSGI have', async () => {
    expect(await environWith()).toMatchObject({
      type: 'dict',
      REQUEST_METHOD: 'GET',
      SCRIPT_NAME: '',
      PATH_INFO: '/environment',
      REQUEST_URI: '/environment',
      QUERY_STRING: '',
      SERVER_NAME: 'localhost',
      SERVER_PORT: '80',
      SERVER_PROTOCOL: 'HTTP/1.1',
      'wsgi.version': [1, 0],
      'wsgi.url_scheme': 'http',
      'wsgi.multithread': true,
      'wsgi.multiprocess': false,
      'wsgi.run_once': false,
      'wsgi.input_terminated': true,
      'uwsgi.version': '2.0.30-tsgi',
      'uwsgi.node': hostname(),
      'uwsgi.core': expect.any(Number),
    });
  });

  test('holds every var as it came', async () => {
    const unit = fc.integer({ min: 0, max: 255 }).map((c) => String.fromCharCode(c));
    // How vars cross depends on ff and fe, together and apart.
    const special = fc.constantFrom('\xff', '\xfe', '\0');
    const latin1 = fc.oneof(fc.string({ unit }), fc.string({ unit: special, maxLength: 4 }));
    // What the app's own name, and the protocol, are made of stays as it is.
    const name = latin1.filter((key) => key.length > 0).map((key) => `X_${key}`);
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, latin1, { noNullPrototype: true }), async (vars) => {
        const environ = await environWith(...Object.entries(vars));
        for (const [key, value] of Object.entries(vars)) expect(environ[key]).toBe(value);
      }),
      { numRuns: 100 },
    );
  });

  test.for([300, 65_000])('holds a value of %d bytes', async (size) => {
    expect(await environWith(['HTTP_COOKIE', 'c'.repeat(size)])).toMatchObject({
      HTTP_COOKIE: 'c'.repeat(size),
    });
  });

  test.for(['', '\xff\xfe'])(
    'has the last of a var that came twice, also beside %j',
    async (text) => {
      const environ = await environWith(['TWICE', '1'], ['BESIDE', text], ['TWICE', '2']);
      expect(environ).toMatchObject({ TWICE: '2', BESIDE: text });
    },
  );

  test.for([
    [['HTTPS', 'on'], 'https'],
    [['REQUEST_SCHEME', 'https'], 'https'],
    [['UWSGI_SCHEME', 'gopher'], 'gopher'],
  ] as [[string, string], string][])('has the scheme of %j', async ([pair, scheme]) => {
    expect(await environWith(pair)).toMatchObject({ 'wsgi.url_scheme': scheme });
  });

  test('keeps vars that are named like keys of the server from replacing them', async () => {
    const environ = await environWith(
      ['wsgi.input', 'evil'],
      ['wsgi.version', 'evil'],
      ['uwsgi.node', 'evil'],
    );
    expect(environ['wsgi.input']).toBeUndefined();
    expect(environ).toMatchObject({ 'wsgi.version': [1, 0], 'uwsgi.node': hostname() });
  });

  test('is not changed by the vars that make uWSGI load code', async () => {
    const reply = await environWith(
      ['UWSGI_FILE', '/nonexistent.py'],
      ['UWSGI_MODULE', 'os'],
      ['UWSGI_SCRIPT', 'os'],
      ['UWSGI_SETENV', 'A=1'],
      ['UWSGI_PYHOME', '/nonexistent'],
      ['UWSGI_CHDIR', '/nonexistent'],
    );
    expect(reply).toMatchObject({ type: 'dict', UWSGI_FILE: '/nonexistent.py' });
  });
});

const afterATurn: Application = async (environ, startResponse) => {
  await new Promise(setImmediate);
  return app.application({ ...environ, HTTP_LATE: '1' }, startResponse);
};

describe('what a middleware does reaches the app', () => {
  afterAll(() => {
    middleware = (environ) => environ;
  });

  test('a mount changes SCRIPT_NAME and PATH_INFO', async () => {
    middleware = (environ) => ({ ...environ, SCRIPT_NAME: '/at', PATH_INFO: '/environment' });
    expect(await environWith()).toMatchObject({ SCRIPT_NAME: '/at', PATH_INFO: '/environment' });
  });

  test('values are changed, added and taken away', async () => {
    middleware = (environ) => {
      environ['HTTP_A'] = 'changed';
      environ['REMOTE_USER'] = 'somebody';
      delete environ['HTTP_B'];
      return environ;
    };
    const environ = await environWith(['HTTP_A', '1'], ['HTTP_B', '2'], ['HTTP_C', '3']);
    expect(environ).toMatchObject({ HTTP_A: 'changed', REMOTE_USER: 'somebody', HTTP_C: '3' });
    expect(environ).not.toHaveProperty('HTTP_B');
  });

  test.for(['somebody', '\xff\xfe'])('a value is changed to %j', async (text) => {
    middleware = (environ) => ({ ...environ, HTTP_A: text });
    const environ = await environWith(['HTTP_A', '1'], ['HTTP_B', '2']);
    expect(environ).toMatchObject({ HTTP_A: text, HTTP_B: '2' });
  });

  test('also after it has waited', async () => {
    await using late = await startServer(afterATurn);
    expect(await (await late.send('/environment')).json()).toMatchObject({ HTTP_LATE: '1' });
  });

  test('text beyond Latin-1 is refused', async () => {
    middleware = (environ) => ({ ...environ, HTTP_X: '€' });
    const reply = await served.send('/environment');
    expect(reply.status).toBe(500);
    expect(served.log.join('\n')).toContain('expected Latin-1 text');
  });
});

test('an HTTP front gives the same', async () => {
  await using front = await startServer(app.application, { protocol: 'http' });
  const reply = await front.send({ target: '/environment?a=b', headers: [['X-One', '1']] });
  expect(await reply.json()).toMatchObject({
    PATH_INFO: '/environment',
    QUERY_STRING: 'a=b',
    HTTP_X_ONE: '1',
    'wsgi.url_scheme': 'http',
  });
});
