import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Environ } from '../../appserver/wsgi/types.ts';
import { eventually } from '../fixtures/eventually.ts';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';
import { encodeVars } from '../../appserver/wire/vars.ts';
import { encodeRequest, requestSize } from '../../appserver/python/request-frame.ts';
import { encodeSettings } from '../../appserver/python/settings.ts';

const START = fileURLToPath(new URL('../../appserver/python/start.py', import.meta.url));
/** An app that waits until it may go on, then ends as `last` says. */
const app = (last: string): string => `import os, time
print("loading", flush=True)
while not os.path.exists("go"): time.sleep(0.01)
${last}
`;

const CALLED = `
def application(environ, start_response):
    print("called", flush=True)
    start_response("200 OK", [])
    return []
`;

/** An interpreter that is started as a worker starts it, with what it prints. */
function start(cwd: string) {
  // Control, lifeline, one lane. The lifeline stays: without it the kernel would kill the child.
  const stdio = ['ignore', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe'] as const;
  const child = spawn('python3', [START], { cwd, stdio: [...stdio] });
  const said = { text: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (said.text += text));
  }
  const ended = new Promise((resolve) => child.on('close', resolve));
  const [control, , lane] = child.stdio.slice(3) as [Socket, Socket, Socket];
  return { said, ended, control, lane };
}

function sendSettings(control: Socket): void {
  const settings = encodeVars(encodeSettings({ module: 'slow', log: () => {} }));
  const size = Buffer.alloc(4);
  size.writeUInt32LE(settings.length);
  control.write(Buffer.concat([size, settings]));
}

test.for([
  ['cannot load', 'raise RuntimeError("no database")', 1],
  ['is ready', 'def application(environ, start_response): pass', 0],
] as const)(
  'an interpreter whose worker is gone keeps to itself that it %s',
  async ([, last, code]) => {
    await using directory = await temporaryDirectory();
    await writeFile(join(directory.path, 'slow.py'), app(last));
    const { said, ended, control, lane } = start(directory.path);
    sendSettings(control);
    await eventually('it loads', () => said.text.includes('loading'));
    control.destroy();
    lane.destroy();
    await writeFile(join(directory.path, 'go'), '');
    expect(await ended).toBe(code);
    expect(said.text).toBe('loading\n');
  },
);

test.for([
  ['its vars', (frame: Buffer) => frame.subarray(0, -9)],
  ['its body', (frame: Buffer, body: Buffer) => Buffer.concat([frame, body.subarray(0, 3)])],
] as const)('a request that is cut off in %s reaches no app', async ([, cut]) => {
  await using directory = await temporaryDirectory();
  await writeFile(join(directory.path, 'slow.py'), CALLED);
  const { said, ended, control, lane } = start(directory.path);
  sendSettings(control);
  const vars = { REQUEST_METHOD: 'GET', PATH_INFO: '/', HTTP_HOST: 'localhost' };
  const environ = { ...vars, 'wsgi.url_scheme': 'http' } as unknown as Environ;
  const body = Buffer.from('body');
  const into = Buffer.alloc(1000);
  const whole = encodeRequest(into, environ, 0, body.length);
  const frame = whole.subarray(0, requestSize(whole));
  lane.write(Buffer.concat([frame, body]));
  await eventually('a whole one does', () => said.text === 'called\n');
  lane.end(cut(frame, body));
  await ended;
  expect(said.text).toBe('called\n');
  control.destroy();
});

test('an interpreter whose worker is gone before it has said anything ends without a word', async () => {
  await using directory = await temporaryDirectory();
  const { said, ended, control } = start(directory.path);
  control.destroy();
  expect(await ended).toBe(0);
  expect(said.text).toBe('');
});
