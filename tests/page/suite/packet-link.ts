import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { visit } from '../browser.ts';
import type { Stage } from '../describe-page.ts';

const LIT = '#page-xray .hex .lit';

/** Pointing at a var lights up its bytes, and the reverse. */
export function definePacketLink({ browser, url }: Stage): void {
  describe('the packet', () => {
    test('by mouse, from a key to its bytes', async () => {
      const { page } = await visit(browser(), url());
      await page.getByRole('button', { name: 'HTTP_HOST', exact: true }).hover();
      expect(await litBytes(page)).toContain('HTTP_HOST');
      const dump = await page.locator('#page-xray .packet .scroll').first().boundingBox();
      const bytes = await page.locator(LIT).first().boundingBox();
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
      expect(await litBytes(page)).toContain('REQUEST_URI');
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

/** What the lit part of the dump says, from its hexadecimal side: lines break it anywhere. */
async function litBytes(page: Page): Promise<string> {
  const spans = await page.locator(LIT).allTextContents();
  const hex = spans.filter((text) => /^(?:[0-9a-f]{2} )+$/.test(text)).join('');
  return Buffer.from(hex.replaceAll(' ', ''), 'hex').toString('latin1');
}
