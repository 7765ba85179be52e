import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { temporaryDirectory } from '../fixtures/temporary-directory.ts';
import { NO_ENGINE, runScript } from './run-script.ts';

describe('scripts/engine', () => {
  it('refuses what it does not know', async () => {
    expect(await runScript('engine', ['start'])).toEqual({
      status: 1,
      output: 'engine: expected no argument, status or stop, got: start\n',
    });
  });

  it('says that no engine answers', async () => {
    expect(await runScript('engine', ['status'], NO_ENGINE)).toEqual({
      status: 1,
      output: 'engine: no Docker engine answers; scripts/engine provides one\n',
    });
  });

  it('stops no other program whose process id its own engine once had', async () => {
    await using directory = await temporaryDirectory();
    const state = join(directory.path, 'state');
    await mkdir(state);
    const other = spawn('sleep', ['60'], { stdio: 'ignore' });
    try {
      await writeFile(join(state, 'pid'), `${other.pid}\n`);
      expect(await runScript('engine', ['stop'], { ENGINE_STATE: state })).toEqual({
        status: 0,
        output: 'engine: no engine of mine is running; nothing to stop\n',
      });
      expect(other.exitCode ?? other.signalCode).toBeNull();
    } finally {
      other.kill();
      await once(other, 'exit');
    }
  });
});
