import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';

import { freePort } from '../../scripts/chain/free-port.ts';
import { NO_ENGINE, runScript } from './run-script.ts';

describe('npm start', () => {
  it('names a busy port', async () => {
    await using server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { status, output } = await runScript('up.ts', ['--native'], { PORT: String(port) });
    expect(output).toContain(`port ${port} is in use by another program`);
    expect(status).toBe(1);
  });

  it('refuses --docker where no engine answers', async () => {
    const PORT = String(await freePort());
    const { status, output } = await runScript('up.ts', ['--docker'], { ...NO_ENGINE, PORT });
    expect(output).toMatch(
      /^\nno Docker.*; on Debian scripts\/engine provides one\n$|no docker command/,
    );
    expect(status).toBe(1);
  });

  it('shows a message and no stack for a wrong argument', async () => {
    expect(await runScript('up.ts', ['--fast'])).toEqual({
      status: 1,
      output: '\nexpected --native or --docker, got --fast\n',
    });
  });
});
