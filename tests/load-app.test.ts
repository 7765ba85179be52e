import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from './fixtures/temporary-directory.ts';
import { startTsgi } from './fixtures/tsgi-process.ts';
import { get } from './process/requests.ts';

const TYPESCRIPT = `
const say = (text) => (_environ, startResponse) => {
  startResponse('200 OK', []);
  return [Buffer.from(text)];
};
export const application = say('application');
export const other = say('other');
export const make = () => say('made');
`;
const PYTHON = `
import os, sys, threading

both = threading.Barrier(2)

def say(text):
    def app(environ, start_response):
        start_response("200 OK", [])
        return [text(environ).encode()]
    return app

application = say(lambda environ: "application")
other = say(lambda environ: "other")
make = lambda: say(lambda environ: "made")
prefix = say(lambda environ: sys.prefix)
elsewhere = say(lambda environ: __import__("elsewhere").TEXT)
environment = say(lambda environ: os.environ.get("VIA", "nobody"))
wrapper = say(lambda environ: str("wsgi.file_wrapper" in environ))
meeting = say(lambda environ: "met" if both.wait(10) >= 0 else "")
`;

/** What an app of these options answers, in a directory with all that it may need. */
async function answerOf(...options: string[]): Promise<string> {
  await using directory = await temporaryDirectory();
  const { path } = directory;
  const write = (name: string, text: string, mode?: number) =>
    writeFile(join(path, name), text, { mode });
  await write('app.ts', TYPESCRIPT);
  await write('app.py', PYTHON);
  await mkdir(join(path, 'lib'));
  await write('lib/elsewhere.py', 'TEXT = "found"');
  await write('interpreter', '#!/bin/sh\nVIA=wrapper exec python3 "$@"\n', 0o755);
  if (options.includes('--virtualenv=venv')) {
    execFileSync('python3', ['-m', 'venv', '--without-pip', join(path, 'venv')]);
  }
  const args = ['--socket', '127.0.0.1:0', '--chdir', path, ...options];
  await using server = await startTsgi(args);
  const [answer = ''] = await Promise.all([get(server.address()), get(server.address())]);
  return answer.replace(path, '');
}

describe.each([
  ['TypeScript', '--module=app.ts'],
  ['Python', '--module=app'],
  ['a Python file', '--wsgi-file=app.py'],
])('callable of %s', (_, app) => {
  it('is application by itself, or whatever it says', async () => {
    expect(await answerOf(app)).toBe('application');
    expect(await answerOf(app, '--callable=other')).toBe('other');
    expect(await answerOf(app, '--callable=make()')).toBe('made');
  });
});

describe('a Python app', () => {
  it('runs in the virtual environment that virtualenv names', async () => {
    expect(await answerOf('--module=app:prefix', '--virtualenv=venv')).toBe('/venv');
  });

  it('imports from where pythonpath says', async () => {
    expect(await answerOf('--module=app:elsewhere', '--pythonpath=lib')).toBe('found');
  });

  it('runs in the interpreter that python names', async () => {
    expect(await answerOf('--module=app:environment', '--python=./interpreter')).toBe('wrapper');
  });

  it('serves as many requests at a time as it has threads', async () => {
    expect(await answerOf('--module=app:meeting', '--threads=2')).toBe('met');
  });

  it('has no file wrapper with wsgi-disable-file-wrapper', async () => {
    expect(await answerOf('--module=app:wrapper')).toBe('True');
    expect(await answerOf('--module=app:wrapper', '--wsgi-disable-file-wrapper')).toBe('False');
  });
});
