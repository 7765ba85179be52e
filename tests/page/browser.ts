import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';

const ARGUMENTS = [
  // CI is root in a container; nothing but loopback is visited.
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts Debian's Chromium; none is downloaded. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: ARGUMENTS });
}

/** A page and what its console complained about. */
export interface Visit {
  readonly page: Page;
  readonly complaints: readonly string[];
}

/** Opens the page as a reader of its own, and waits until its picture is drawn. */
export async function visit(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  if (options.javaScriptEnabled === false) await page.goto(url);
  else await untilDrawn(page, url, complaints);
  return { page, complaints };
}

/** Chromium drops what is under way when this machine gets another network, such as a container's. */
const NETWORK_CHANGED = 'net::ERR_NETWORK_CHANGED';

async function untilDrawn(page: Page, url: string, complaints: string[]): Promise<void> {
  const drawn = page.locator('#page-xray .chain');
  for (let left = 5; ; left--) {
    try {
      await page.goto(url);
      // The script ran or will not: without it there are no cards.
      if ((await page.locator('.experiment').count()) === 0) throw new Error('no script ran');
      await drawn.waitFor();
      return;
    } catch (cause) {
      const said = `${String(cause)}; ${complaints.splice(0).join('; ')}`;
      if (left > 0 && said.includes(NETWORK_CHANGED)) continue;
      throw new Error(`the picture was not drawn: ${said}`, { cause });
    }
  }
}

/** Presses the button of an experiment and waits for its answer. @returns the answer's element. */
export async function tryOut(page: Page, id: string): Promise<ReturnType<Page['locator']>> {
  await page.locator(`#try-${id}`).click();
  const answer = page.locator('#result:not([aria-busy]) > article.answer');
  await answer.waitFor();
  return answer;
}

/** The body that an answer shows. Under load it comes in several pieces, cut anywhere. */
export async function bodyOf(answer: ReturnType<Page['locator']>): Promise<string> {
  return (await answer.locator('.pieces pre').allTextContents()).join('');
}
