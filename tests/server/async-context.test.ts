import { AsyncLocalStorage } from 'node:async_hooks';
import { expect, test } from 'vitest';
import type { Application } from '../../appserver/wsgi/types.ts';
import { startServer } from '../fixtures/server.ts';

/** Tells who it takes the request for: whoever came first, if contexts are mixed up. */
function whoami(isSlow: boolean): Application {
  const user = new AsyncLocalStorage<string>();
  const answer: Application = (environ, startResponse) => {
    if (user.getStore() === undefined) user.enterWith(environ.PATH_INFO);
    startResponse('200 OK', []);
    return [Buffer.from(user.getStore()!)];
  };
  if (!isSlow) return answer;
  return async (environ, startResponse) => {
    const body = answer(environ, startResponse);
    await new Promise(setImmediate);
    return body;
  };
}

test.for([false, true])(
  'what an app keeps for a request is not there for the next (slow: %s)',
  async (isSlow) => {
    await using running = await startServer(whoami(isSlow));
    const paths = ['/alice', '/bob', '/carol', '/dave'];
    for (const path of paths) expect(await (await running.send(path)).text()).toBe(path);
    const replies = await Promise.all(paths.map(async (path) => (await running.send(path)).text()));
    expect(replies).toEqual(paths);
  },
);
