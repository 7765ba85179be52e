/** Every document that shows commands is followed, by the rules of document/document.ts. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { REPOSITORY } from '../../scripts/run.ts';
import { describeDocument } from './describe-document.ts';

const DIRECTORY = join(REPOSITORY, 'docs');
const SHOWS_COMMANDS = /^```(console|sh)\b/m;

const names = (await readdir(DIRECTORY, { recursive: true })).filter((name) =>
  name.endsWith('.md'),
);
const documents = await Promise.all(
  names.map(async (name) => [name, await readFile(join(DIRECTORY, name), 'utf8')] as const),
);
const followed = documents.filter(([, text]) => SHOWS_COMMANDS.test(text));

for (const [name, text] of followed) {
  describeDocument(`docs/${name}`, text, {
    directory: '/tmp/hello',
    clone: '/srv/tsgi',
    port: '8080',
  });
}

describe('the documents', () => {
  it('include the tutorial', () => {
    expect(followed.map(([name]) => name)).toContain('tutorial.md');
  });
});
