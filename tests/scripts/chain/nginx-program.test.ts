import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { findNginx } from '../../../scripts/chain/nginx-program.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

describe('findNginx', () => {
  it('finds the first nginx that can be run', async () => {
    await using here = await temporaryDirectory();
    await using there = await temporaryDirectory();
    await writeFile(join(here.path, 'nginx'), '', { mode: 0o644 });
    await writeFile(join(there.path, 'nginx'), '');
    await chmod(join(there.path, 'nginx'), 0o755);
    expect(await findNginx(['', here.path, there.path])).toBe(join(there.path, 'nginx'));
    expect(await findNginx([here.path])).toBeUndefined();
  });
});
