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
  await page.goto(url);
  if (options.javaScriptEnabled !== false) await page.locator('#page-xray .chain').waitFor();
  return { page, complaints };
}

/** Presses the button of an experiment and waits for its answer. @returns the answer's element. */
export async function tryOut(page: Page, id: string): Promise<ReturnType<Page['locator']>> {
  await page.locator(`#try-${id}`).click();
  const answer = page.locator('#result:not([aria-busy]) > article.answer');
  await answer.waitFor();
  return answer;
}
