import { describe, expect, test } from 'vitest';
import { visit } from '../browser.ts';
import type { Stage } from '../describe-page.ts';

/** Pointing at a var lights up its bytes, and the reverse. */
export function definePacketLink({ browser, url }: Stage): void {
  describe('the packet', () => {
    const lit = '#page-xray .hex .lit';

    test('by mouse, from a key to its bytes', async () => {
      const { page } = await visit(browser(), url());
      await page.getByRole('button', { name: 'HTTP_HOST', exact: true }).hover();
      const text = (await page.locator(lit).allTextContents()).join('');
      expect(text).toContain('48 54 54 50 5f 48 4f 53 54');
      const dump = await page.locator('#page-xray .packet .scroll').first().boundingBox();
      const bytes = await page.locator(lit).first().boundingBox();
      // Far down in the packet: the dump has scrolled to it.
      expect(bytes!.y).toBeGreaterThanOrEqual(dump!.y - 1);
      expect(bytes!.y).toBeLessThan(dump!.y + dump!.height);
    });

    test('by mouse, from a byte to its row', async () => {
      const { page } = await visit(browser(), url());
      await page.locator('#page-xray .packet .part-value', { hasText: '47 45 54' }).first().hover();
      expect(await page.locator('#page-xray tr.lit').innerText()).toMatch(/REQUEST_METHOD.*GET/s);
      await page.locator('#page-xray .part-header').nth(1).hover();
      expect(await page.locator('#page-xray tr.lit').innerText()).toContain('modifier1 0');
    });

    test('by keyboard, both ways', async () => {
      const { page } = await visit(browser(), url());
      await page.getByRole('button', { name: 'REQUEST_URI', exact: true }).focus();
      expect((await page.locator(lit).allTextContents()).join('')).toContain(
        '52 45 51 55 45 53 54',
      );
      await page.keyboard.press('Tab');
      expect(await page.locator('#page-xray tr.lit').innerText()).toContain('CONTENT_TYPE');

      await page.keyboard.press('Shift+Tab');
      await page.getByRole('group', { name: /^Hex dump. Arrow/ }).focus();
      await page.keyboard.press('ArrowRight');
      expect(await page.locator('#page-xray tr.lit').innerText()).toContain('CONTENT_TYPE');
      const told = page.locator('#page-xray [role=status]');
      expect(await told.innerText()).toMatch(/^CONTENT_TYPE: bytes \d+ to \d+\. uwsgi_param/);
    });

    test('every var says where it comes from', async () => {
      const { page } = await visit(browser(), url());
      const sources = await page.locator('#page-xray .packet tbody small').allTextContents();
      expect(sources.length).toBeGreaterThan(15);
      for (const source of sources)
        expect(source).toMatch(/^(uwsgi_param |uwsgi_modifier1|your header )/);
    });
  });
}
