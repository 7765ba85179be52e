import { describe, expect, test } from 'vitest';
import { bodyOf, tryOut, visit } from '../browser.ts';
import type { Stage } from '../describe-page.ts';

const SECRET = 'do-not-show-this';

/** What the page never shows: secrets, and other people's requests. */
export function definePrivacy({ browser, url }: Stage): void {
  const withSecrets = { extraHTTPHeaders: { Cookie: `sid=${SECRET}`, 'X-Api-Key': SECRET } };

  describe('privacy', () => {
    test('secrets reach the app and are never in the page', async () => {
      const { page } = await visit(browser(), url(), withSecrets);
      // It did travel, or there would be nothing to mask.
      expect(await page.evaluate(() => fetch('/environ').then((it) => it.text()))).toContain(
        SECRET,
      );
      const row = page.locator('#page-xray .packet tr', { hasText: 'HTTP_COOKIE' });
      expect(await row.innerText()).toContain('*'.repeat(`sid=${SECRET}`.length));
      for (const id of ['query', 'form', 'error-before']) {
        await tryOut(page, id);
        // The data in the page's own script element included.
        const html = await page.content();
        expect(html).not.toContain(SECRET);
        expect(html).not.toContain(Buffer.from(SECRET).toString('base64').slice(0, -4));
      }
    });

    test('a body that tells of secrets is masked, and tells of the rest', async () => {
      const { page } = await visit(browser(), url(), withSecrets);
      const body = await bodyOf(await tryOut(page, 'query'));
      expect(body).toMatch(/"HTTP_X_API_KEY": "\*+"/);
      expect(body).toContain('"QUERY_STRING": "name=Ada%20Lovelace&lang=ts"');
    });

    test('readers at the same time see their own requests only', async () => {
      const names = ['Ada', 'Grace', 'Alan', 'Edsger'];
      const pages = await Promise.all(
        names.map((name) => visit(browser(), url(), { extraHTTPHeaders: { 'X-Reader': name } })),
      );
      const answers = await Promise.all(pages.map(({ page }) => tryOut(page, 'form')));
      for (const [index, { page }] of pages.entries()) {
        const vars = [
          await page.locator('#page-xray .packet table').innerText(),
          await answers[index]!.locator('.packet table').innerText(),
        ];
        for (const text of vars) {
          expect(names.filter((name) => text.includes(name))).toEqual([names[index]]);
        }
      }
    });

    test('nothing of it may be kept', async () => {
      for (const path of ['/', '/page/page.css']) {
        const response = await fetch(`${url()}${path}`, { headers: { 'X-Xray': '1' } });
        await response.arrayBuffer();
        expect(response.headers.get('X-Xray')).not.toBeNull();
        expect(response.headers.get('Cache-Control')).toBe('no-store');
      }
    });
  });
}
