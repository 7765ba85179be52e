import { execFile } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { VERSION } from '../../appserver/version.ts';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';
import { runTsgi } from '../fixtures/tsgi-process.ts';

const run = promisify(execFile);
const BIN = fileURLToPath(new URL('../../appserver/bin/tsgi', import.meta.url));

describe('tsgi', () => {
  it('--version prints the version alone', async () => {
    expect(await runTsgi(['--version'])).toEqual({ code: 0, signal: null, log: `${VERSION}\n` });
  });

  it('--help lists the options', async () => {
    const { code, log } = await runTsgi(['--help']);
    expect(log).toMatch(/--processes N/);
    expect(code).toBe(0);
  });

  it('works through symbolic links, also relative ones', async () => {
    await using directory = await temporaryDirectory();
    await mkdir(join(directory.path, 'bin'));
    await symlink(BIN, join(directory.path, 'tsgi'));
    await symlink('../tsgi', join(directory.path, 'bin', 'tsgi'));
    const { stdout } = await run(join(directory.path, 'bin', 'tsgi'), ['--version'], { cwd: '/' });
    expect(stdout).toBe(`${VERSION}\n`);
  });

  it('says which Node it needs where there is only an older one', async () => {
    await using directory = await temporaryDirectory();
    const { path } = directory;
    await mkdir(join(path, 'appserver', 'bin'), { recursive: true });
    await run('cp', [BIN, join(path, 'appserver', 'bin')]);
    await writeFile(
      join(path, 'node'),
      '#!/bin/sh\n[ "$1" = --version ] && echo v18.20.0\nexit 1\n',
      { mode: 0o755 },
    );
    const started = run(join(path, 'appserver', 'bin', 'tsgi'), [], {
      env: { PATH: `${path}:/usr/bin:/bin` },
    });
    await expect(started).rejects.toMatchObject({
      code: 1,
      stderr: `tsgi: expected Node 26.4 or newer, found v18.20.0 at ${path}/node; npm install provides it\n`,
    });
  });
});
