import { expect, test } from 'vitest';
import { tryOut, visit } from '../browser.ts';
import type { Stage } from '../describe-page.ts';

/** The Python app's button: its answer, or how to get one. */
export function definePython({ browser, url, target }: Stage): void {
  test('Python, or how to get it', async () => {
    const { page } = await visit(browser(), url());
    const answer = await tryOut(page, 'python');
    const text = await answer.innerText();
    if (target.hasPython) {
      expect(text).toContain('Hello There!');
      expect(await answer.locator('.call table').first().innerText()).toMatch(
        /SCRIPT_NAME\s+\/python/,
      );
    } else expect(text).toContain('No Python app is mounted');
  });
}
