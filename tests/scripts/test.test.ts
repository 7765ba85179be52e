import { describe, expect, it } from 'vitest';

import { NO_ENGINE, runScript } from './run-script.ts';

describe('npm test', () => {
  it('fails at once where Docker is required and no engine answers', async () => {
    const { status, output } = await runScript('test.ts', [], {
      ...NO_ENGINE,
      REQUIRE_DOCKER: '1',
    });
    expect(output).toMatch(
      /^REQUIRE_DOCKER=1, but no .*; on Debian scripts\/engine provides one\n/,
    );
    expect(output.endsWith('\n0 passed, 1 failed\n')).toBe(true);
    expect(status).toBe(1);
  });
});
