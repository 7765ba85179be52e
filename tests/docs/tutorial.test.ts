import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { capture, REPOSITORY } from '../../scripts/run.ts';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';
import type { FileBlock } from './document/document.ts';
import { parseDocument } from './document/parse-document.ts';

const tutorial = await readFile(join(REPOSITORY, 'docs/tutorial.md'), 'utf8');
const blocks = parseDocument(tutorial).flatMap((section) => section.blocks);

/** The files of this name, in the order in which they are written. */
const filesNamed = (name: string): FileBlock[] =>
  blocks.filter((block) => block.kind === 'file').filter((file) => file.name === name);

describe('what the tutorial says of itself', () => {
  it('is an app in five lines, and nginx in ten', () => {
    for (const [name, lines] of [
      ['hello.ts', 5],
      ['nginx.conf', 10],
    ] as const) {
      const [file] = filesNamed(name);
      expect(file?.text.trimEnd().split('\n'), name).toHaveLength(lines);
    }
  });

  it('is an app that the types of tsgi agree with', async () => {
    const apps = filesNamed('hello.ts');
    expect(apps.length).toBeGreaterThan(1);
    await using directory = await temporaryDirectory();
    await mkdir(join(directory.path, 'node_modules'));
    await symlink(REPOSITORY, join(directory.path, 'node_modules/tsgi'));
    await writeFile(join(directory.path, 'package.json'), '{"type":"module"}');
    for (const [at, { text }] of apps.entries()) {
      await writeFile(join(directory.path, `hello-${at}.ts`), text);
    }
    const config = {
      extends: join(REPOSITORY, 'tsconfig.json'),
      compilerOptions: { typeRoots: [join(REPOSITORY, 'node_modules/@types')] },
      include: ['*.ts'],
    };
    await writeFile(join(directory.path, 'tsconfig.json'), JSON.stringify(config));
    const { status, output } = await capture('tsc', ['--noEmit', '-p', directory.path]);
    expect({ status, output }).toEqual({ status: 0, output: '' });
  });

  it('leaves out only what would change the system', () => {
    const unrun = blocks.filter((block) => block.kind === 'unrun');
    for (const { text } of unrun) expect(text).toMatch(/^(sudo .*\n?)+(journalctl .*)?$/);
    expect(unrun.map(({ reason }) => reason)).toEqual(
      unrun.map(() => 'it changes the system, and needs root and systemd as init'),
    );
  });
});
