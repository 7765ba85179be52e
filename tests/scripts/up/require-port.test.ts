import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';

import { freePort } from '../../../scripts/chain/free-port.ts';
import { requirePort } from '../../../scripts/up/require-port.ts';

const hasIpv6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
);

async function listen(host: string): Promise<Server & { port: number }> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  return Object.assign(server, { port: (server.address() as AddressInfo).port });
}

describe('requirePort', () => {
  it('accepts a free port', async () => {
    await expect(requirePort(await freePort())).resolves.toBeUndefined();
  });

  it.each(hasIpv6 ? ['127.0.0.1', '::1'] : ['127.0.0.1'])(
    'names a port that is busy on %s',
    async (host) => {
      await using server = await listen(host);
      await expect(requirePort(server.port)).rejects.toMatchObject({
        code: 'ERR_PORT_IN_USE',
        message:
          `port ${server.port} is in use by another program (on ${host}); ` +
          `stop it, or choose another port: PORT=${server.port + 1} npm start`,
      });
    },
  );
});
