import { setTimeout } from 'node:timers/promises';

import { formatAddress } from '../config/address.ts';
import type { Command, Terminal } from './command.ts';
import { readStats, StatsError } from './read-stats.ts';
import type { StatsReading } from './read-stats.ts';
import { parseTopOptions, TOP_HELP } from './top-options.ts';
import type { TopOptions } from './top-options.ts';
import { renderTop } from './top-screen.ts';

// The screen that leaves no trace when it is left, without a cursor (xterm's control sequences).
const ENTER = '\x1b[?1049h\x1b[?25l';
const LEAVE = '\x1b[?25h\x1b[?1049l';
const HOME = '\x1b[H';
const CLEAR_LINE = '\x1b[K';
const CLEAR_BELOW = '\x1b[J';
const CTRL_C = '\x03';
/** For a terminal that says it has no size, as pseudo-terminals may. */
const COLUMNS = 80;
const ROWS = 24;

/** `tsgi top`: how the workers are, once or all the time. */
export const top: Command = {
  async run(args, terminal) {
    const options = parseTopOptions(args);
    if (options === undefined) {
      terminal.stdout.write(TOP_HELP);
      return 0;
    }
    const isInteractive = terminal.stdout.isTTY && terminal.stdin.isTTY && !options.once;
    return isInteractive ? await watch(options, terminal) : await printOnce(options, terminal);
  },
};

/** Two readings, an interval apart, make one report. */
async function printOnce({ address, interval }: TopOptions, terminal: Terminal): Promise<number> {
  try {
    const before = await readStats(address);
    const startedAt = performance.now();
    await setTimeout(interval);
    const now = await readStats(address);
    const elapsed = (performance.now() - startedAt) / 1000;
    for (const line of renderTop({ now, before, elapsed }, Number.POSITIVE_INFINITY)) {
      terminal.stdout.write(`${line}\n`);
    }
    return 0;
  } catch (error) {
    if (!(error instanceof StatsError)) throw error;
    terminal.stderr.write(`tsgi top: ${formatAddress(address)}: ${error.message}\n`);
    return 1;
  }
}

async function watch(options: TopOptions, terminal: Terminal): Promise<number> {
  const { stdin, stdout } = terminal;
  const quit = new AbortController();
  const onKey = (key: Buffer): void => {
    if (['q', 'Q', CTRL_C].includes(key.toString())) quit.abort();
  };
  const onSignal = (): void => quit.abort();
  stdin.setRawMode(true);
  stdin.on('data', onKey);
  process.once('SIGTERM', onSignal);
  stdout.write(ENTER);
  try {
    await refresh(options, terminal, quit.signal);
  } finally {
    stdout.write(LEAVE);
    stdin.setRawMode(false);
    stdin.off('data', onKey);
    stdin.pause();
    process.off('SIGTERM', onSignal);
  }
  return 0;
}

async function refresh(
  { address, interval }: TopOptions,
  { stdout }: Terminal,
  quit: AbortSignal,
): Promise<void> {
  let before: StatsReading | undefined;
  let beforeAt = 0;
  while (!quit.aborted) {
    let lines: string[];
    try {
      const now = await readStats(address);
      const at = performance.now();
      lines = renderTop(
        { now, before, elapsed: (at - beforeAt) / 1000 },
        stdout.columns || COLUMNS,
      );
      before = now;
      beforeAt = at;
    } catch (error) {
      if (!(error instanceof StatsError)) throw error;
      before = undefined;
      lines = [`${formatAddress(address)}: ${error.message}`, 'trying again...'];
    }
    draw([...lines.slice(0, (stdout.rows || ROWS) - 2), '', 'q quits'], stdout);
    await setTimeout(interval, undefined, { signal: quit }).catch(() => {});
  }
}

/** Over the lines before, so that nothing flickers. */
function draw(lines: readonly string[], stdout: NodeJS.WriteStream): void {
  const text = lines.map((line) => `${line}${CLEAR_LINE}`).join('\r\n');
  stdout.write(`${HOME}${text}${CLEAR_BELOW}`);
}
