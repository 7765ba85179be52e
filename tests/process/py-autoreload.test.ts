import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually } from '../fixtures/eventually.ts';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';
import { startTsgi } from '../fixtures/tsgi-process.ts';
import { get } from './requests.ts';

const LANGUAGES: readonly [file: string, module: string, app: (text: string) => string][] = [
  [
    'app.ts',
    'app.ts',
    (text) =>
      `export const application = (_, start) => (start('200 OK', []), [Buffer.from('${text}')]);`,
  ],
  [
    'app.py',
    'app',
    (text) => `def application(_, start):\n    start('200 OK', [])\n    return [b'${text}']\n`,
  ],
];

describe.each(LANGUAGES)('py-autoreload of %s', (file, module, app) => {
  it('reloads when a source of the app changes, or one is added, and at nothing else', async () => {
    await using directory = await temporaryDirectory();
    const write = (name: string, text: string) => writeFile(join(directory.path, name), text);
    await write(file, app('old'));
    const args = ['--chdir', directory.path, '--module', module, '--py-autoreload', '1'];
    await using server = await startTsgi(['--socket', '127.0.0.1:0', ...args]);
    expect(await get(server.address())).toBe('old');
    await write(file, app('new'));
    await server.logged(
      new RegExp(
        `\\[uwsgi-python-reloader\\] module/file ${directory.path}/${file} has been modified`,
      ),
    );
    await eventually('the new code serves', async () => (await get(server.address())) === 'new');
    // Data beside the code, older than what is reported next.
    await write('data.json', '{}');
    await write(`added-${file}`, '');
    await server.logged(
      new RegExp(`module/file ${directory.path}/added-${file} has been modified`),
    );
    expect(server.log).not.toContain('data.json');
  });

  it('goes on when the new code does not load, and tries again with the next change', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, file);
    await writeFile(path, app('old'));
    const args = ['--chdir', directory.path, '--module', module, '--py-autoreload', '1'];
    await using server = await startTsgi(['--socket', '127.0.0.1:0', ...args]);
    await writeFile(path, 'this is ( no code');
    await server.logged(/\*\*\* the reload failed/);
    expect(await get(server.address())).toBe('old');
    await writeFile(path, app('new'));
    await eventually('the new code serves', async () => (await get(server.address())) === 'new');
  });

  it('does not miss a change that comes while workers are replaced', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, file);
    const flag = join(directory.path, 'flag');
    await writeFile(path, app('old'));
    // The hook holds the reload up until the second change is there.
    const args = ['--chdir', directory.path, '--module', module, '--py-autoreload', '1'];
    const hook = `exec:test "$(cat ${flag})" != wait || { echo held; until test "$(cat ${flag})" = go; do sleep 0.05; done; }`;
    await writeFile(flag, 'go');
    await using server = await startTsgi([
      '--socket',
      '127.0.0.1:0',
      ...args,
      '--hook-post-app',
      hook,
    ]);
    await writeFile(flag, 'wait');
    await writeFile(path, app('between'));
    await server.logged(/^held$/m);
    await writeFile(path, app('new'));
    await writeFile(flag, 'go');
    await eventually('the newest code serves', async () => (await get(server.address())) === 'new');
  });
});

describe('py-autoreload', () => {
  it('looks at the directory of each app that is mounted', async () => {
    await using directory = await temporaryDirectory();
    const app = `export const application = (_, start) => (start('200 OK', []), []);`;
    for (const name of ['one', 'two']) {
      await mkdir(join(directory.path, name));
      await writeFile(join(directory.path, name, 'app.ts'), app);
    }
    const mounts = ['--mount', '/one=one/app.ts', '--mount', '/two=two/app.ts:application'];
    const args = ['--chdir', directory.path, ...mounts, '--py-autoreload', '1'];
    await using server = await startTsgi(['--socket', '127.0.0.1:0', ...args]);
    for (const name of ['one', 'two']) {
      await writeFile(join(directory.path, name, 'added.ts'), '');
      await server.logged(new RegExp(`module/file .*/${name}/added.ts has been modified`));
    }
  });
});
