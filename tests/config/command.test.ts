import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';
import { runTsgi } from '../fixtures/tsgi-process.ts';

const WRONG = `[uwsgi]
socket = here.sock
pidfile = here.pid
processes = two
listen = many # connections
proceses = 4
emperor = /etc/vassals
`;

describe('the command', () => {
  it('prints every problem, a line each, exits with 1 and leaves nothing behind', async () => {
    await using directory = await temporaryDirectory();
    await writeFile(join(directory.path, 'wrong.ini'), WRONG);
    const { code, log } = await runTsgi(['wrong.ini'], { cwd: directory.path });
    expect(log.trimEnd().split('\n')).toEqual([
      'tsgi: wrong.ini:5: listen: expected a comment on a line of its own, got "many # connections", all of which is the value',
      'tsgi: wrong.ini:6: proceses: unknown option; did you mean processes?',
      'tsgi: wrong.ini:4: processes: expected an integer, 1 to 1024, got "two"',
      'tsgi: wrong.ini:5: listen: expected an integer, 1 to 65535, got "many # connections"',
      'tsgi: wrong.ini:7: emperor: not supported; run one tsgi for each configuration, under systemd or Compose',
    ]);
    expect(code).toBe(1);
    expect(await readdir(directory.path)).toEqual(['wrong.ini']);
  });

  it('--strict makes an error of what is a warning without it', async () => {
    await using directory = await temporaryDirectory();
    await writeFile(join(directory.path, 'app.ini'), '[uwsgi]\nproceses = 4\n');
    const run = (...options: string[]) =>
      runTsgi(['app.ini', '--show-config', ...options], { cwd: directory.path });
    expect(await run()).toMatchObject({ code: 0, log: expect.stringContaining('proceses') });
    expect(await run('--strict')).toMatchObject({
      code: 1,
      log: 'tsgi: app.ini:2: proceses: unknown option; did you mean processes?\n',
    });
  });

  it('--show-config prints the configuration, and starts nothing', async () => {
    await using directory = await temporaryDirectory();
    const { code, log } = await runTsgi(['-s', 'here.sock', '--show-config'], {
      cwd: directory.path,
      env: { UWSGI_PROCESSES: '3' },
    });
    expect(log).toContain(
      '[uwsgi]\n; UWSGI_PROCESSES\nprocesses = 3\n; command line\nsocket = here.sock\n',
    );
    expect(code).toBe(0);
    expect(await readdir(directory.path)).toEqual([]);
  });
});
