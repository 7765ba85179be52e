/** That a document which does not say the truth is found out: each drift here must fail. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';

import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';
import { parseDocument } from '../document/parse-document.ts';
import { Reader } from './reader.ts';
import { Translation } from './translation.ts';

const TRUE = `
\`\`\`sh both
cd /tmp/place
\`\`\`

**\`serve.sh\`**

\`\`\`sh
trap 'echo stopped; exit' INT
echo "port 8080, pid $$"
echo ready
while :; do sleep 1; done
\`\`\`

<!-- varies: \`1234\` -->

\`\`\`console server
$ sh serve.sh
port 8080, pid 1234
ready
\`\`\`

\`\`\`console
$ grep -c echo serve.sh
3
$ true
\`\`\`

\`\`\`console server
^C
stopped
\`\`\`
`;

async function read(markdown: string): Promise<string> {
  await using place = await temporaryDirectory();
  await using reader = new Reader({
    cwd: '/',
    env: { PATH: process.env['PATH'] ?? '' },
    directory: place.path,
    patience: 3000,
    translation: new Translation({ '/tmp/place': place.path, '8080': '40123' }),
  });
  for (const section of parseDocument(markdown)) await reader.follow(section);
  return await readFile(join(place.path, 'serve.sh'), 'utf8');
}

it('follows a document that says the truth', async () => {
  expect(await read(TRUE)).toContain('"port 40123, pid');
});

it.each([
  ['a command prints something else', '\n3\n', '\n4\n', 'line 23: $ grep -c echo serve.sh'],
  ['a command prints more', '\n3\n', '\n', 'line 23: $ grep -c echo serve.sh'],
  ['a command prints less', '$ true\n', '$ true\nyes\n', 'line 23: $ true'],
  ['a command to type fails', 'cd /tmp/place', 'cd /tmp/place; false', 'line 2: cd /tmp/place'],
  ['a file holds something else', 'echo ready', 'exit', "line 17: the server's terminal"],
  ['a server says something else first', '\nport 8080', '\nPort 8080', 'line 17: the server'],
  ['a server says less', '1234\nready', '1234\nvery\nready', 'line 17: the server'],
  ['something varies without a mark', '<!-- varies: `1234` -->', '', 'line 17: the server'],
  ['a server says something else last', '\nstopped', '\nended', 'line 29: the server'],
  ['there is no server to stop', 'while :; do sleep 1; done', '', 'something to interrupt'],
])('finds out that %s', async (_, truth, drift, where) => {
  expect(TRUE).toContain(truth);
  await expect(read(TRUE.replace(truth, drift))).rejects.toThrow(where);
});
