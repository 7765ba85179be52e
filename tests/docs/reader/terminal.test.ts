import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';

import { eventually } from '../../fixtures/eventually.ts';
import { processesIn } from '../../fixtures/processes-in.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';
import { Terminal } from './terminal.ts';

const open = (): Terminal => new Terminal(tmpdir(), { PATH: process.env['PATH'] ?? '' });

describe('Terminal', () => {
  it('keeps directory and variables from one command to the next', async () => {
    await using terminal = open();
    await terminal.type('cd / && export NAME="it is"');
    expect(await terminal.type('pwd; echo "$NAME"')).toEqual({ status: 0, lines: ['/', 'it is'] });
  });

  it('gives both outputs in order, and the status', async () => {
    await using terminal = open();
    const ended = await terminal.type('echo one; echo two >&2; printf three; (exit 3)');
    expect(ended).toEqual({ status: 3, lines: ['one', 'two', 'three'] });
    expect(await terminal.type('true')).toEqual({ status: 0, lines: [] });
  });

  it('gives commands nothing to read, so that none waits for a key', async () => {
    await using terminal = open();
    expect(await terminal.type('cat; echo done')).toEqual({ status: 0, lines: ['done'] });
  });

  it('survives the Ctrl-C that ends a command', async () => {
    await using terminal = open();
    const ended = terminal.type('echo begun; sleep 60');
    await eventually('it has begun', () => terminal.lines.includes('begun'));
    expect(terminal.isBusy).toBe(true);
    // The first signal may come between the two, when there is nothing to end.
    await eventually('it ends', () => {
      terminal.interrupt();
      return !terminal.isBusy;
    });
    expect(await ended).toEqual({ status: 130, lines: ['begun'] });
    expect((await terminal.type('echo next')).lines).toEqual(['next']);
  });

  it('shows what came since the page was turned', async () => {
    await using terminal = open();
    await terminal.type('echo one');
    terminal.turnPage();
    expect(terminal.lines).toEqual([]);
  });

  it('leaves nothing running', async () => {
    await using directory = await temporaryDirectory();
    const inside = (): Promise<number[]> => processesIn(directory.path);
    {
      await using terminal = new Terminal(directory.path, { PATH: process.env['PATH'] ?? '' });
      void terminal.type('sleep 60');
      await eventually('shell and command run', async () => (await inside()).length === 2);
    }
    await eventually('both have ended', async () => (await inside()).length === 0);
  });
});
