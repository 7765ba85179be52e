/** Gets stuck in several ways. `/` answers with the worker's pid. */
import { setTimeout } from 'node:timers/promises';
import type { Application } from '../../../appserver/index.ts';

function spin(): never {
  for (;;) Math.random();
}

export const application: Application = async (environ, startResponse) => {
  const milliseconds = Number(environ.QUERY_STRING);
  switch (environ.PATH_INFO) {
    case '/wait':
      await setTimeout(milliseconds);
      break;
    case '/spin':
      spin();
      break;
    case '/wait-then-spin':
      await setTimeout(milliseconds);
      spin();
      break;
    case '/sleep':
      // Blocks the thread outside of JavaScript.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
      break;
    case '/regexp':
      /^(a+)+$/.test(`${'a'.repeat(50)}b`);
      break;
    case '/half':
      await startResponse('200 OK', [])(Buffer.from('half'));
      await setTimeout(milliseconds);
      return [Buffer.from('rest')];
  }
  startResponse('200 OK', []);
  return [Buffer.from(String(process.pid))];
};
