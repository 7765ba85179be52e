import { parseArgs } from 'node:util';
import { PEERS, type Peer } from './peers.ts';
import { WORKLOADS, type Workload } from './workloads.ts';

/** What one run of the benchmark does. */
export interface Plan {
  readonly peers: readonly Peer[];
  readonly workloads: readonly Workload[];
  readonly sockets: readonly ('unix' | 'tcp')[];
  readonly workers: readonly number[];
  readonly connections: number;
  /** Seconds of each measurement. */
  readonly seconds: number;
  readonly rounds: number;
  /** Starts of each peer for the time to its first answer. */
  readonly starts: number;
  readonly json: boolean;
  /** Whether to write the result into the document: by default only when nothing is left out. */
  readonly write: boolean;
}

/** The command line cannot be understood; `message` says why. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code = 'ERR_BENCH_USAGE';
}

const OPTIONS = {
  quick: { type: 'boolean' },
  case: { type: 'string' },
  peer: { type: 'string' },
  socket: { type: 'string' },
  workers: { type: 'string' },
  connections: { type: 'string' },
  seconds: { type: 'string' },
  rounds: { type: 'string' },
  starts: { type: 'string' },
  json: { type: 'boolean' },
  write: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

export const USAGE = `usage: npm run bench -- [options]

Compares tsgi with real uWSGI and others behind one nginx, and writes docs/benchmarks.md.

  --quick            about a minute over a part of it, to see that all works
  --case A,B         ${WORKLOADS.map(({ name }) => name).join(', ')}
  --peer A,B         ${PEERS.map(({ name }) => name).join(', ')}
  --socket A,B       unix, tcp
  --workers A,B      numbers of worker processes (1,2)
  --connections N    of wrk (32)
  --seconds N        of each measurement (3)
  --rounds N         measurements of each peer, alternating with the others (5)
  --starts N         starts of each peer for the time to its first answer (5)
  --write            write the document even if this run leaves something out
  --json             print the results as JSON on the standard output, and progress on the other

Ratios are the result: how tsgi compares with uWSGI in the same minute on the same machine.
`;

/** @returns the plan; undefined when only help is wanted. @throws UsageError */
export function parsePlan(argv: readonly string[]): Plan | undefined {
  let values;
  try {
    ({ values } = parseArgs({ args: [...argv], options: OPTIONS }));
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  if (values.help) return undefined;
  const { quick = false } = values;
  const isWhole = !quick && !values.case && !values.peer && !values.socket && !values.workers;
  const sockets = ['unix', 'tcp'] as const;
  return {
    peers: pick('peer', PEERS, values.peer, ({ name }) => name),
    workloads: pick('case', WORKLOADS, values.case, ({ name }) => name),
    sockets: pick('socket', sockets, values.socket ?? (quick ? 'unix' : undefined), (name) => name),
    workers: (values.workers ?? (quick ? '2' : '1,2'))
      .split(',')
      .map((text) => whole('workers', text)),
    connections: whole('connections', values.connections ?? '32'),
    seconds: whole('seconds', values.seconds ?? (quick ? '1' : '3')),
    rounds: whole('rounds', values.rounds ?? (quick ? '1' : '5')),
    starts: whole('starts', values.starts ?? (quick ? '1' : '5')),
    json: values.json ?? false,
    write: values.write ?? isWhole,
  };
}

/** The members that a comma-separated list names, or all. */
function pick<Member>(
  option: string,
  all: readonly Member[],
  list: string | undefined,
  nameOf: (member: Member) => string,
): readonly Member[] {
  if (list === undefined) return all;
  return list.split(',').map((name) => {
    const member = all.find((one) => nameOf(one) === name);
    if (member !== undefined) return member;
    const names = all.map(nameOf).join(', ');
    throw new UsageError(`--${option}: expected some of ${names}, got ${JSON.stringify(name)}`);
  });
}

function whole(option: string, text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) {
    throw new UsageError(
      `--${option}: expected a whole number from 1, got ${JSON.stringify(text)}`,
    );
  }
  return Number(text);
}
