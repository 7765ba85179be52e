import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hasPython } from '../../../scripts/chain/find-python.ts';
import { startNativeChain } from '../../../scripts/chain/native-chain.ts';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tsgi-python-'));
});

afterAll(() => rm(directory, { recursive: true, force: true }));

test('a Python on PATH is found', () => {
  expect(hasPython()).toBe(true);
});

test('no Python is none', () => {
  expect(hasPython({ PATH: directory })).toBe(false);
});

test('a Python that is too old is none', async () => {
  // An interpreter that answers every question as an old one would.
  const old = join(directory, 'python3');
  await writeFile(old, '#!/bin/sh\nexit 1\n');
  await chmod(old, 0o755);
  expect(hasPython({ PATH: directory })).toBe(false);
});

test('the native chain serves the Python app below /python, and TypeScript beside it', async () => {
  await using chain = await startNativeChain({});
  const python = await fetch(`${chain.url}/python/`);
  expect(python.status).toBe(200);
  expect(await python.text()).toContain('Hello There!');
  expect((await fetch(`${chain.url}/pythons`)).status).toBe(404);
});

test('without Python the rest is served all the same, and a line says so', async () => {
  // The broken python3 of the test above comes first.
  const path = process.env['PATH'];
  const lines: string[] = [];
  process.env['PATH'] = `${directory}:${path}`;
  try {
    await using chain = await startNativeChain({ onLine: (_, line) => lines.push(line) });
    expect((await fetch(`${chain.url}/`)).status).toBe(200);
    expect((await fetch(`${chain.url}/python/`)).status).toBe(404);
  } finally {
    process.env['PATH'] = path;
  }
  expect(lines.join('\n')).toContain('no python3 of version 3.9 or newer');
});
