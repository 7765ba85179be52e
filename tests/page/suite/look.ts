import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, test } from 'vitest';
import { tryOut, visit } from '../browser.ts';
import type { Stage } from '../describe-page.ts';

/** Ignored by git, for a developer to look at. */
const DIRECTORY = fileURLToPath(new URL('../../../.cache/screenshots/', import.meta.url));

/** Pictures of the page with an answer in it, at three widths, in light and dark. */
export function defineLook({ browser, url, target }: Stage): void {
  describe('screenshots in .cache/screenshots', () => {
    const folder = `${DIRECTORY}${target.name}`;
    const widths = [360, 800, 1280];
    const cases = (['light', 'dark'] as const).flatMap((colorScheme) =>
      widths.map((width) => ({ colorScheme, width })),
    );

    test.for(cases)('$width pixels, $colorScheme', async ({ colorScheme, width }) => {
      const viewport = { width, height: 900 };
      const { page } = await visit(browser(), url(), { colorScheme, viewport });
      await tryOut(page, 'query');
      await mkdir(folder, { recursive: true });
      await page.screenshot({ path: `${folder}/${width}-${colorScheme}.png`, fullPage: true });
    });
  });
}
