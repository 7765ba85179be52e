import { describe, expect, it } from 'vitest';
import { eventually } from '../fixtures/eventually.ts';
import { isAlive, startTsgi } from '../fixtures/tsgi-process.ts';
import { app, HELLO } from './apps.ts';
import { begin, get } from './requests.ts';

/** Options of uWSGI for what tsgi does anyway: given or not, on or off, it is so. */
const start = (module: string, ...options: string[]) =>
  startTsgi(['--socket', '127.0.0.1:0', '--module', module, ...options]);

describe.each([[], ['--master'], ['--master=false']])('with %s', (...options) => {
  it('a master replaces a worker that died', async () => {
    await using server = await start(HELLO, ...options);
    process.kill(server.workers()[0] ?? 0, 'SIGKILL');
    await server.logged(/Respawned uWSGI worker 1/);
  });
});

describe.each([[], ['--no-orphans'], ['--no-orphans=false']])('with %s', (...options) => {
  it('workers end when the master is killed', async () => {
    await using server = await start(HELLO, ...options);
    const workers = server.workers();
    server.signal('SIGKILL');
    await eventually('the workers are gone', () => !workers.some(isAlive));
  });
});

describe.each([[], ['--die-on-term'], ['--die-on-term=false']])('with %s', (...options) => {
  it('SIGTERM ends the server, and lets a request finish', async () => {
    await using server = await start(HELLO, ...options);
    const { reply } = await begin(server, 500);
    server.signal('SIGTERM');
    expect(await reply).toBe(String(server.spawned[0]));
    expect(await server.ended).toEqual({ code: 0, signal: null });
  });
});

describe.each([[], ['--lazy-apps'], ['--lazy-apps=false']])('with %s', (...options) => {
  it('each worker loads the app by itself', async () => {
    await using server = await start(app('loaded-by'), ...options);
    expect(await get(server.address())).toBe(String(server.workers()[0]));
  });
});
