import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { isStale } from '../../scripts/install.mjs';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';

const lock = (packages: Record<string, unknown>): string =>
  JSON.stringify({ lockfileVersion: 3, packages });

const WANTED = lock({
  '': { name: 'project' },
  'node_modules/a': { version: '1.0.0' },
  'node_modules/for-another-system': { version: '1.0.0', optional: true },
});
const INSTALLED = lock({ 'node_modules/a': { version: '1.0.0' } });

async function project(files: Readonly<Record<string, string>>) {
  const directory = await temporaryDirectory();
  for (const [name, content] of Object.entries(files)) {
    const path = join(directory.path, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
  return directory;
}

describe('isStale', () => {
  it.each([
    ['everything is there, but for packages of other systems', INSTALLED, false],
    ['nothing was installed', undefined, true],
    ['a package is missing', lock({}), true],
    ['a package has another version', lock({ 'node_modules/a': { version: '1.0.1' } }), true],
  ])('%s', async (_, installed, stale) => {
    await using root = await project({
      'package-lock.json': WANTED,
      'node_modules/.bin/node': '',
      ...(installed && { 'node_modules/.package-lock.json': installed }),
    });
    expect(isStale(root.path)).toBe(stale);
  });

  it('is true when the Node that runs the project did not get installed', async () => {
    await using root = await project({
      'package-lock.json': WANTED,
      'node_modules/.package-lock.json': INSTALLED,
    });
    expect(isStale(root.path)).toBe(true);
  });

  it('refuses a directory that is no npm project', async () => {
    await using root = await project({});
    expect(() => isStale(root.path)).toThrow('expected a package-lock.json, found none');
  });
});
