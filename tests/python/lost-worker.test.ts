import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { eventually } from '../fixtures/eventually.ts';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';
import { encodeVars } from '../../appserver/wire/vars.ts';
import { encodeSettings } from '../../appserver/python/settings.ts';

const START = fileURLToPath(new URL('../../appserver/python/start.py', import.meta.url));
const APP = `import os, time
print("loading", flush=True)
while not os.path.exists("go"): time.sleep(0.01)
raise RuntimeError("no database")
`;

test('an interpreter whose worker is gone keeps to itself that it cannot load', async () => {
  await using directory = await temporaryDirectory();
  await writeFile(join(directory.path, 'slow.py'), APP);
  const child = spawn('python3', [START], {
    cwd: directory.path,
    // Control, lifeline, one lane. The lifeline stays: without it the kernel would kill the child.
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const ended = new Promise((resolve) => child.on('close', resolve));
  const control = child.stdio[3] as Socket;
  const settings = encodeVars(encodeSettings({ module: 'slow', log: () => {} }));
  const size = Buffer.alloc(4);
  size.writeUInt32LE(settings.length);
  control.write(Buffer.concat([size, settings]));
  await eventually('it loads', () => output.includes('loading'));
  control.destroy();
  await writeFile(join(directory.path, 'go'), '');
  expect(await ended).toBe(1);
  expect(output).toBe('loading\n');
});
