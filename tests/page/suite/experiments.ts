import { describe, expect, test } from 'vitest';
import { bodyOf, tryOut, visit } from '../browser.ts';
import type { Stage } from '../describe-page.ts';

/** Each button shows what it promises. */
export function defineExperiments({ browser, url }: Stage): void {
  const answerTo = async (id: string): ReturnType<typeof tryOut> => {
    const { page } = await visit(browser(), url());
    return tryOut(page, id);
  };

  describe('experiments', () => {
    test('a query: QUERY_STRING is lit', async () => {
      const answer = await answerTo('query');
      expect(await answer.locator('h3').innerText()).toBe('GET with a query: 200 OK');
      const row = await answer.locator('tr.lit').innerText();
      expect(row).toContain('name=Ada%20Lovelace&lang=ts');
    });

    test.for([
      ['form', 'word=hello&times=3', 'CONTENT_LENGTH'],
      ['json', '"hello":"world"', 'application/json'],
    ])(
      '%s: the body comes back, the packet tells of it',
      async ([id = '', body = '', lit = '']) => {
        const answer = await answerTo(id);
        expect(await bodyOf(answer)).toContain(body);
        expect(await answer.locator('tr.lit').innerText()).toContain(lit);
      },
    );

    test('an upload: progress while it lasts, then size and digest', async () => {
      const { page } = await visit(browser(), url());
      await page.evaluate(() => {
        const seen: number[] = [];
        Object.assign(globalThis, { seen });
        new MutationObserver((changes) => {
          for (const { target } of changes) seen.push((target as HTMLProgressElement).value);
        }).observe(document.body, { subtree: true, attributeFilter: ['value'] });
      });
      const answer = await tryOut(page, 'upload');
      expect(await bodyOf(answer)).toContain('"bytes": 8388608');
      const seen = await page.evaluate(() => Reflect.get(globalThis, 'seen') as number[]);
      expect(seen.length).toBeGreaterThan(0);
      expect(seen.at(-1)).toBe(1);
    });

    test('an upload of a file of the reader', async () => {
      const { page } = await visit(browser(), url());
      const buffer = Buffer.from('twelve bytes');
      await page.setInputFiles('#upload-file', { name: 'a.txt', mimeType: 'text/plain', buffer });
      const answer = await tryOut(page, 'upload');
      expect(await bodyOf(answer)).toContain('"bytes": 12,');
    });

    test('a slow stream arrives piece by piece', async () => {
      const { page } = await visit(browser(), url());
      await page.locator('#try-slow').click();
      const pieces = page.locator('#result .pieces li');
      await pieces.nth(1).waitFor();
      // Still under way: it is drawn as it comes, and where it can be seen.
      expect(await page.locator('#result').getAttribute('aria-busy')).toBe('true');
      expect(await pieces.count()).toBeLessThan(8);
      await page.locator('#result:not([aria-busy]) h3').waitFor();
      expect(await pieces.count()).toBe(8);
      const times = await pieces.locator('.time:first-child').allTextContents();
      const at = times.map((time) => Number.parseFloat(time));
      // 7 pauses of 250 ms lie between the first and the last.
      expect(at.at(-1)! - at[0]!).toBeGreaterThan(1700);
      for (let i = 1; i < at.length; i++) expect(at[i]).toBeGreaterThan(at[i - 1]!);
    });

    test('an error before the headers: 500', async () => {
      const answer = await answerTo('error-before');
      expect(await answer.locator('h3').innerText()).toContain('500 Internal Server Error');
      expect(await answer.locator('.call').innerText()).toContain("startResponse('500");
    });

    test('an error after the headers: 200, then a cut that is seen', async () => {
      const answer = await answerTo('error-after');
      expect(await answer.locator('h3').innerText()).toContain('200 OK');
      expect(await answer.innerText()).toContain('the body is not complete');
      expect(await bodyOf(answer)).toContain('chunk 1');
    });

    test('HEAD: headers, no body', async () => {
      const answer = await answerTo('head');
      expect(await answer.innerText()).toContain('There is no body.');
      expect(await answer.locator('.call').innerText()).toContain("'application/json'");
    });

    test('a burst: every request counted, by worker', async () => {
      const answer = await answerTo('burst');
      expect(await answer.locator('h3').innerText()).toMatch(/^50 requests, \d workers?$/);
      const times = await answer.locator('.spread .time').allTextContents();
      expect(times.reduce((sum, time) => sum + Number(time), 0)).toBe(50);
      expect(await answer.locator('.spread .mono').first().innerText()).toMatch(
        /^worker \d+ \(.+, pid \d+\)$/,
      );
    });

    test('the times of nginx and of the worker are in the waterfall', async () => {
      const answer = await answerTo('query');
      const names = await answer.locator('.waterfall li > span:first-child').allTextContents();
      expect(names).toContain('nginx waits for the worker');
      expect(names).toContain('in the queue of the socket');
    });

    test('the answer is where the button is, and has the focus', async () => {
      const { page } = await visit(browser(), url(), { viewport: { width: 360, height: 700 } });
      const answer = await tryOut(page, 'query');
      expect(await answer.locator('h3').evaluate((it) => it === document.activeElement)).toBe(true);
      const button = await page.locator('#try-query').boundingBox();
      const title = await answer.locator('h3').boundingBox();
      expect(title!.y - button!.y).toBeLessThan(150);
    });
  });
}
