import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { tryOut, visit } from '../browser.ts';
import type { Stage } from '../describe-page.ts';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The page holds for every reader: whatever the eyes, hands and browser. */
export function defineAccess({ browser, url }: Stage): void {
  describe('access', () => {
    test('loads without a word in the console', async () => {
      const { page, complaints } = await visit(browser(), url());
      await page.waitForLoadState('networkidle');
      await page.getByRole('button', { name: 'HTTP_HOST', exact: true }).hover();
      expect(complaints).toEqual([]);
    });

    test('its policy holds: what is inline does not run, and is complained about', async () => {
      const { page, complaints } = await visit(browser(), url());
      await page.evaluate(() => {
        const script = document.createElement('script');
        script.textContent = 'globalThis.ran = true';
        document.body.append(script);
      });
      expect(await page.evaluate(() => Reflect.get(globalThis, 'ran') as unknown)).toBeUndefined();
      expect(complaints.join()).toContain('Content Security Policy');
    });

    test.for(['light', 'dark'] as const)('axe finds nothing in %s', async (colorScheme) => {
      // axe itself is inline: this reader alone has no policy.
      const { page } = await visit(browser(), url(), { colorScheme, bypassCSP: true });
      await tryOut(page, 'query');
      for (const summary of await page.locator('details:not([open]) > summary').all()) {
        await summary.click();
      }
      await page.addScriptTag({ content: axe });
      expect(await violations(page)).toEqual([]);
      await tryOut(page, 'burst');
      expect(await violations(page)).toEqual([]);
    });

    test('360 pixels are enough', async () => {
      const { page } = await visit(browser(), url(), { viewport: { width: 360, height: 700 } });
      for (const id of ['query', 'slow', 'burst']) {
        await tryOut(page, id);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
      }
    });

    test('without JavaScript it says what there is instead', async () => {
      const { page } = await visit(browser(), url(), { javaScriptEnabled: false });
      expect(await page.locator('noscript').innerText()).toContain('/environ');
    });
  });
}

async function violations(page: Page): Promise<string[]> {
  const results = await page.evaluate(() => {
    const { axe: injected } = globalThis as unknown as { axe: { run(): Promise<AxeResults> } };
    return injected.run();
  });
  return results.violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary ?? ''}`).join('; ')}`,
  );
}
