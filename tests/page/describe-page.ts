import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe } from 'vitest';
import { defineAccess } from './suite/access.ts';
import { defineExperiments } from './suite/experiments.ts';
import { defineLook } from './suite/look.ts';
import { definePacketLink } from './suite/packet-link.ts';
import { definePython } from './suite/python.ts';
import { definePrivacy } from './suite/privacy.ts';
import { launchBrowser } from './browser.ts';

/** A chain that serves the page, and what is special about it. */
export interface PageTarget {
  readonly name: string;
  /** Whether `/python` is a Python app. */
  readonly hasPython: boolean;
  start(): Promise<{ url: string } & AsyncDisposable>;
}

/** What tests of one kind get: the browser, and where the page is. Both are there once tests run. */
export interface Stage {
  readonly target: PageTarget;
  browser(): Browser;
  url(): string;
}

const WHOLE = [
  definePacketLink,
  defineExperiments,
  definePython,
  definePrivacy,
  defineAccess,
  defineLook,
];

/** Defines the suite of the page against one chain; all kinds of tests unless told. */
export function describePage(
  target: PageTarget,
  kinds: readonly ((stage: Stage) => void)[] = WHOLE,
): void {
  describe(target.name, () => {
    const resources = new AsyncDisposableStack();
    let browser: Browser;
    let url: string;

    beforeAll(async () => {
      browser = resources.adopt(await launchBrowser(), (started) => started.close());
      ({ url } = resources.use(await target.start()));
    });
    afterAll(() => resources.disposeAsync());

    const stage: Stage = { target, browser: () => browser, url: () => url };
    for (const define of kinds) define(stage);
  });
}
