import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';
import { startTsgi, TsgiProcess } from '../fixtures/tsgi-process.ts';
import { get } from '../process/requests.ts';

const FILES = {
  'good.py':
    'def application(environ, start_response):\n    start_response("200 OK", [])\n    return [b"good"]\n',
  'syntax.py': 'def application(environ, start_response)\n    pass\n',
  'imports.py': 'import package.inner\n',
  'raises.py': 'def fail():\n    raise RuntimeError("no database")\n\nfail()\n',
  'exits.py': 'import sys\nsys.exit("bad settings")\n',
  'dies.py': 'import os\nos._exit(9)\n',
  'other_name.py':
    'from good import application as app\n\ndef wsgi(environ, start_response):\n    pass\n',
  'no_callable.py': 'application = "text"\n',
  'factory.py': 'def make():\n    raise ValueError("cannot make")\n',
  'hook.py':
    'import uwsgidecorators\nfrom good import application\n\n@uwsgidecorators.postfork\ndef connect():\n    raise OSError("no cache server")\n',
  'package/__init__.py': '',
  'package/inner.py': 'import missing_library\n',
};

/** How tsgi ends in a directory with FILES, and what it says. */
async function fateOf(...options: string[]): Promise<{ code: number | null; log: string }> {
  await using directory = await temporaryDirectory();
  const { path } = directory;
  await mkdir(join(path, 'package'));
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(path, name), text);
  await writeFile(
    join(path, 'old-python'),
    // Stands in for an old interpreter: it runs the start script with an older version's number.
    '#!/bin/sh\nexec python3 -c "import runpy, sys; sys.version_info = (3, 6); sys.version = \'3.6.9 (default)\'; sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name=\'__main__\')" "$@"\n',
    { mode: 0o755 },
  );
  await using server = new TsgiProcess(['--socket=127.0.0.1:0', `--chdir=${path}`, ...options]);
  const { code } = await server.ended;
  return { code, log: server.log.replaceAll(path, 'DIR') };
}

describe('an app that cannot be loaded ends with 22 and says why', () => {
  test.for([
    ['--module=syntax', /python: syntax cannot be loaded: SyntaxError: expected ':'/],
    ['--wsgi-file=syntax.py', /python: syntax\.py cannot be loaded: SyntaxError: expected ':'/],
    ['--module=imports', /ModuleNotFoundError: No module named 'missing_library'/],
    ['--module=raises', /RuntimeError: no database\nTraceback[^]*raises\.py", line 4, in <module>/],
    ['--module=exits', /python: exits cannot be loaded: SystemExit: bad settings/],
    ['--module=dies', /python: exited with code 9 before the app was loaded/],
    ['--module=nowhere', /ModuleNotFoundError: No module named 'nowhere'/],
    ['--wsgi-file=nowhere.py', /FileNotFoundError: .*'nowhere\.py'/],
    [
      '--module=other_name',
      /expected a callable application in other_name, got none; it has wsgi, app/,
    ],
    ['--module=good:missing', /expected a callable missing in good, got none; it has application/],
    ['--module=no_callable', /expected a callable application in no_callable, got str/],
    ['--module=factory:make()', /make\(\) in factory failed: ValueError: cannot make/],
    ['--module=hook', /a postfork hook failed: OSError: no cache server/],
  ] as const)('%s', async ([option, message]) => {
    const { code, log } = await fateOf(option);
    expect(code).toBe(22);
    expect(log).toMatch(message);
    // The traceback is the app's own, to the last frame.
    expect(log).not.toMatch(/tsgi_bridge|start\.py|importlib/);
  });

  test.for([
    [
      '--python=nowhere',
      'python: expected an interpreter nowhere, found none; install Python 3.9 or newer',
    ],
    ['--python=/etc/passwd', 'python: expected an interpreter /etc/passwd, cannot run it: '],
    [
      '--virtualenv=nowhere',
      'virtualenv: expected a virtual environment with nowhere/bin/python, found none',
    ],
    ['--python=./old-python', 'expected Python 3.9 or newer, got '],
  ] as const)('%s', async ([option, message]) => {
    const { code, log } = await fateOf('--module=good', option);
    expect(code).toBe(22);
    const lines = log.split('\n').filter((line) => line.includes(message));
    expect(lines).toHaveLength(1);
    expect(log).not.toContain('Traceback');
  });
});

test('without need-app the server starts, and every request gets 500', async () => {
  await using directory = await temporaryDirectory();
  await writeFile(join(directory.path, 'raises.py'), FILES['raises.py']);
  await using server = await startTsgi([
    '--socket=127.0.0.1:0',
    `--chdir=${directory.path}`,
    '--module=raises',
    '--need-app=false',
  ]);
  expect(await get(server.address())).toBe('Internal Server Error\n');
  expect(server.log).toContain('RuntimeError: no database');
});
