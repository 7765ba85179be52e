import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runTsgi, startTsgi } from '../fixtures/tsgi-process.ts';
import { app } from './apps.ts';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';

const MODULE = ['--socket', '127.0.0.1:0', '--module', app('hello')];

describe('what the host does not have', () => {
  it('is told all at once, beside what cannot be read, and nothing is started', async () => {
    await using directory = await temporaryDirectory();
    const ini = join(directory.path, 'bad.ini');
    const lines = [
      '[uwsgi]',
      'processes = many',
      'uid = nosuchuser',
      'gid = nosuchgroup',
      'chown-socket = root:nosuchgroup',
      'chdir = /nonexistent',
    ];
    await writeFile(ini, lines.join('\n'));
    const { code, log } = await runTsgi([...MODULE, '--ini', ini]);
    expect(code).toBe(1);
    expect(log).toMatch(/bad\.ini:2: processes: expected an integer/);
    expect(log).toMatch(/bad\.ini:3: uid = nosuchuser: expected a user of this system/);
    expect(log).toMatch(/bad\.ini:4: gid = nosuchgroup: expected a group of this system/);
    expect(log).toMatch(/bad\.ini:5: chown-socket = root:nosuchgroup: expected a group/);
    expect(log).toMatch(
      /bad\.ini:6: chdir = \/nonexistent: cannot enter the directory: no such file or directory/,
    );
    expect(log).not.toContain('Starting tsgi');
  });

  it('is only a notice where it may still come', async () => {
    const missing = ['--static-map', '/x=/nonexistent', '--touch-reload', '/nonexistent/file'];
    await using server = await startTsgi([...MODULE, ...missing]);
    expect(server.log).toMatch(/--static-map \/x=\/nonexistent: there is no such directory/);
    expect(server.log).toMatch(/--touch-reload \/nonexistent\/file: there is no such file/);
  });
});
