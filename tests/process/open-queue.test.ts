import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually } from '../fixtures/eventually.ts';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';
import { TsgiProcess } from '../fixtures/tsgi-process.ts';
import type { UwsgiAddress } from '../fixtures/uwsgi-client.ts';
import { app } from './apps.ts';
import { get } from './requests.ts';

const isConnected = async (address: UwsgiAddress): Promise<boolean> => {
  const socket = connect(address);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
};

describe('a client that comes while the app loads', () => {
  it.each([
    ['TCP', () => '127.0.0.1:0'],
    ['a Unix socket', (directory: string) => join(directory, 'app.sock')],
  ])('waits in the queue on %s', async (_, socket) => {
    await using directory = await temporaryDirectory();
    const go = join(directory.path, 'go');
    await using server = new TsgiProcess(
      ['--socket', socket(directory.path), '--module', app('patient')],
      { env: { LOADS_WHEN: go } },
    );
    await server.logged(/bound to/);
    const address = server.address();
    await eventually('it may connect', () => isConnected(address));
    const reply = get(address);
    expect(server.log).not.toMatch(/is ready/);
    await writeFile(go, '');
    expect(await reply).toBe(String(server.workers()[0]));
  });
});
