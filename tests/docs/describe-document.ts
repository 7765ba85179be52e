import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { probeEngine } from '../../scripts/docker/probe-engine.ts';
import { eventually } from '../fixtures/eventually.ts';
import type { Block, Section } from './document/document.ts';
import { parseDocument } from './document/parse-document.ts';
import { openWorkplace } from './reader/workplace.ts';
import type { ShownNames, Workplace } from './reader/workplace.ts';

const engine = await probeEngine();
const mayLackDocker = !engine.available && process.env['REQUIRE_DOCKER'] !== '1';

/**
 * Follows a document from its first command to its last, with a test for each section. A section
 * in which `docker` is typed is skipped where no engine answers.
 */
export function describeDocument(name: string, markdown: string, shown: ShownNames): void {
  describe(name, { timeout: 300_000 }, () => {
    let place: Workplace;
    beforeAll(async () => {
      place = await openWorkplace(shown);
    });
    afterAll(async () => place[Symbol.asyncDispose]());

    let broken: string | undefined;
    for (const section of parseDocument(markdown)) {
      it.skipIf(mayLackDocker && needsDocker(section))(section.title, async () => {
        // What comes after a step that failed would fail for no reason of its own.
        expect(broken, 'a section before this one that failed').toBeUndefined();
        broken = section.title;
        await place.reader.follow(section);
        broken = undefined;
      });
    }

    it('leaves nothing running', async () => {
      expect(broken, 'a section that failed').toBeUndefined();
      await eventually(
        'all processes have ended',
        async () => (await place.processes()).length === 0,
      );
    });
  });
}

function needsDocker({ blocks }: Section): boolean {
  return blocks.flatMap(typedIn).some((command) => command.startsWith('docker '));
}

function typedIn(block: Block): readonly string[] {
  if (block.kind === 'commands') return block.commands;
  if (block.kind === 'session') return block.exchanges.flatMap(({ typed }) => typed ?? []);
  return [];
}
