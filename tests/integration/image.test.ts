import { expect, test } from 'vitest';
import { describeChain } from './describe-chain.ts';

/** Starts a second server in the container, waits until it is ready and ends it; gives all it said. */
const START = `
  export NODE_DEBUG_NATIVE=COMPILE_CACHE
  appserver/bin/tsgi --ini app/uwsgi.ini --socket 127.0.0.1:0 >/tmp/start.log 2>&1 & server=$!
  until grep -q 'is ready' /tmp/start.log || ! kill -0 $server; do sleep 0.1; done
  kill $server
  wait $server
  cat /tmp/start.log
  rm /tmp/start.log
`;

describeChain("the app server's image", (chain) => {
  test('holds all that Node compiles for a start: master, workers and app', async () => {
    const said = await chain().project.exec('appserver', 'sh', '-c', START);
    expect(said).toContain('is ready');
    for (const module of ['appserver/main.ts', 'appserver/worker.ts', 'app/main.ts']) {
      expect(said).toMatch(new RegExp(`V8 code cache for ESM \\S*/${module} was accepted`));
    }
    expect(said.split('\n').filter((line) => line.includes('no such file'))).toEqual([]);
  });

  test('and for a health check', async () => {
    const ping = 'NODE_DEBUG_NATIVE=COMPILE_CACHE appserver/bin/tsgi --ping 127.0.0.1:3031 2>&1';
    const said = await chain().project.exec('appserver', 'sh', '-c', ping);
    expect(said).toContain('was accepted');
    expect(said).not.toContain('no such file');
  });
});
