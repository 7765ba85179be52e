import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { findOption } from '../../appserver/config/option-names.ts';
import { askUwsgi } from './ask-uwsgi.ts';
import { CORPUS, corpusCases } from './corpus.ts';

const run = promisify(execFile);

describe('real uWSGI', () => {
  it.each(corpusCases())('reads $file as tsgi does', async ({ file, env, settings }) => {
    const shown = (await askUwsgi(file, { cwd: CORPUS, env })).filter(
      ([name]) =>
        !['show-config', 'no-server'].includes(name) && findOption(name)?.row.kind !== 'directive',
    );
    expect(shown).toEqual(settings);
  });

  it('has no option that tsgi does not know', async () => {
    const plugins = ['python3', 'http', 'ping', 'rpc', 'spooler', 'fastrouter', 'cheaper_busyness'];
    const help = await Promise.all(
      plugins.map((plugin) => run('uwsgi', ['--plugin', plugin, '--help'])),
    );
    const names = help.flatMap(({ stdout }) =>
      [...stdout.matchAll(/^\s+(?:-\w\|)?--(\S+)/gm)].map(([, name = '']) => name),
    );
    expect(new Set(names).size).toBeGreaterThan(800);
    expect(names.filter((name) => findOption(name) === undefined)).toEqual([]);
  });
});
