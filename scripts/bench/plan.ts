import { parseArgs } from 'node:util';
import { PEERS, type Peer, pythonPeers } from './peers.ts';
import { WORKLOADS, type Workload } from './workloads.ts';

/** What is looked at. */
export type Mode = 'comparison' | 'scaling' | 'memory' | 'python';

/** What one run of the benchmark does. */
export interface Plan {
  readonly mode: Mode;
  /** As it was typed. */
  readonly command: string;
  readonly peers: readonly Peer[];
  readonly workloads: readonly Workload[];
  readonly sockets: readonly ('unix' | 'tcp')[];
  readonly workers: readonly number[];
  readonly connections: number;
  /** Seconds of each measurement. */
  readonly seconds: number;
  readonly rounds: number;
  /** Seconds that each peer is loaded before it is measured. */
  readonly warmUp: number;
  /** Starts of each peer for the time to its first answer. */
  readonly starts: number;
  readonly json: boolean;
  /** The document to write into; undefined for none. */
  readonly document: string | undefined;
}

/** The command line cannot be understood; `message` says why. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code = 'ERR_BENCH_USAGE';
}

const OPTIONS = {
  scaling: { type: 'boolean', default: false },
  memory: { type: 'boolean', default: false },
  python: { type: 'boolean', default: false },
  quick: { type: 'boolean', default: false },
  case: { type: 'string' },
  peer: { type: 'string' },
  socket: { type: 'string' },
  workers: { type: 'string' },
  connections: { type: 'string', default: '32' },
  seconds: { type: 'string' },
  rounds: { type: 'string' },
  'warm-up': { type: 'string' },
  starts: { type: 'string' },
  write: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Short steps show the course of memory. */
const USUAL_SECONDS = { comparison: 3, scaling: 2, memory: 1, python: 3 } as const;
const DOCUMENT = 'docs/benchmarks.md';
const SOCKETS = ['unix', 'tcp'] as const;

export const USAGE = `usage: npm run bench -- [options]

Compares tsgi with real uWSGI and others behind one nginx, and writes ${DOCUMENT}.

  --scaling          instead: CPU per request from 1 to 1,000 connections and by body size
  --memory           instead: memory of the workers up to 2,000,000 requests
  --python           instead: tsgi and uWSGI with the same Python apps (needs Flask and Django)
  --quick            about a minute over a part of it, to see that all works
  --case A,B         ${WORKLOADS.map(({ name }) => name).join(', ')}
  --peer A,B         ${PEERS.map(({ name }) => name).join(', ')}
  --socket A,B       ${SOCKETS.join(', ')}
  --workers A,B      numbers of worker processes (1,2)
  --connections N    of wrk (32)
  --seconds N        of each measurement (3; 2 for --scaling, 1 for --memory)
  --rounds N         measurements of each peer, alternating with the others (5)
  --warm-up N        seconds of load before a peer is measured: engines compile
                     what runs often (5)
  --starts N         starts of each peer for the time to its first answer (5)
  --write FILE       the document to write into; without it ${DOCUMENT},
                     but only when no option leaves anything out
  --json             print the results as JSON

Ratios are the result: how tsgi compares with uWSGI in the same minute on the same machine.
`;

/** @returns the plan; undefined when only help is wanted. @throws UsageError */
export function parsePlan(argv: readonly string[]): Plan | undefined {
  const { values, narrowed } = parse(argv);
  if (values.help) return undefined;
  const modes = (['scaling', 'memory', 'python'] as const).filter((name) => values[name]);
  if (modes.length > 1) {
    const [first, second] = modes;
    throw new UsageError(`expected one of --${first} and --${second}, got both`);
  }
  const mode = modes[0] ?? 'comparison';
  const { quick } = values;
  // Curves show one arrangement: the usual one.
  const isSmall = quick || mode !== 'comparison';
  const whole = (option: 'seconds' | 'rounds' | 'warm-up' | 'starts', usual: number): number =>
    wholeNumber(option, values[option] ?? String(quick ? 1 : usual));
  const workers = values.workers ?? (isSmall ? '2' : '1,2');
  return {
    mode,
    command: ['npm run bench', ...(argv.length > 0 ? ['--', ...argv] : [])].join(' '),
    peers: pick(
      'peer',
      mode === 'python' ? pythonPeers('app') : PEERS,
      values.peer,
      ({ name }) => name,
    ),
    workloads: pick('case', WORKLOADS, values.case, ({ name }) => name),
    sockets: pick('socket', SOCKETS, values.socket ?? (isSmall ? 'unix' : undefined), String),
    workers: workers.split(',').map((text) => wholeNumber('workers', text)),
    connections: wholeNumber('connections', values.connections),
    seconds: whole('seconds', USUAL_SECONDS[mode]),
    rounds: whole('rounds', mode === 'scaling' ? 3 : 5),
    warmUp: whole('warm-up', 5),
    starts: whole('starts', 5),
    json: values.json,
    document: values.write ?? (narrowed ? undefined : DOCUMENT),
  };
}

function parse(argv: readonly string[]) {
  try {
    const { values } = parseArgs({ args: [...argv], options: OPTIONS });
    const { quick, case: cases, peer, socket, workers, seconds, rounds, connections } = values;
    const changed = [cases, peer, socket, workers, seconds, rounds].some((value) => value);
    return { values, narrowed: quick || changed || connections !== OPTIONS.connections.default };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
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

function wholeNumber(option: string, text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) {
    throw new UsageError(
      `--${option}: expected a whole number from 1, got ${JSON.stringify(text)}`,
    );
  }
  return Number(text);
}
