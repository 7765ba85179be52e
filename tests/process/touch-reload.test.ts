import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';
import { startTsgi } from '../fixtures/tsgi-process.ts';
import { HELLO } from './apps.ts';
import { get } from './requests.ts';

const TCP = ['--socket', '127.0.0.1:0', '--module', HELLO];

describe.each([
  ['touch-reload', 'grace them all'],
  ['touch-workers-reload', 'workers reload'],
  ['touch-chain-reload', 'chain reload'],
])('%s', (option, words) => {
  it('reloads when the file is touched', async () => {
    await using directory = await temporaryDirectory();
    const file = join(directory.path, 'trigger');
    await writeFile(file, '');
    await using server = await startTsgi([...TCP, `--${option}`, file]);
    const before = await get(server.address());
    await utimes(file, new Date(), new Date(Date.now() + 5000));
    await server.logged(
      new RegExp(`\\*\\*\\* ${file} has been touched\\.\\.\\. ${words} !!! \\*\\*\\*`),
    );
    await server.logged(/\*\*\* tsgi is reloaded/);
    expect(await get(server.address())).not.toBe(before);
  });

  it('reloads when the file appears', async () => {
    await using directory = await temporaryDirectory();
    const file = join(directory.path, 'trigger');
    await using server = await startTsgi([...TCP, `--${option}`, file]);
    await writeFile(file, '');
    await server.logged(/\*\*\* tsgi is reloaded/);
  });
});
