import { expect, test } from 'vitest';
import { type Mode, parsePlan, USAGE, UsageError } from '../../../scripts/bench/plan.ts';

const names = (members: readonly { name: string }[]): string[] => members.map(({ name }) => name);

test('without options everything is compared and the document written', () => {
  const plan = parsePlan([])!;
  expect(plan).toMatchObject({
    mode: 'comparison',
    command: 'npm run bench',
    sockets: ['unix', 'tcp'],
    workers: [1, 2],
    connections: 32,
    warmUp: 5,
    document: 'docs/benchmarks.md',
  });
  expect(names(plan.peers)).toEqual(['tsgi', 'uwsgi', 'node-http', 'tsgi-python']);
  expect(names(plan.workloads)).toEqual(['hello', 'headers', 'large', 'upload', 'stream']);
});

test('a narrow comparison', () => {
  const argv =
    '--case hello --peer tsgi,uwsgi --socket unix --workers 2 --seconds 4 --rounds 7'.split(' ');
  const plan = parsePlan(argv)!;
  expect(plan).toMatchObject({ sockets: ['unix'], workers: [2], seconds: 4, rounds: 7 });
  expect(plan.command).toBe(`npm run bench -- ${argv.join(' ')}`);
  expect(names(plan.peers)).toEqual(['tsgi', 'uwsgi']);
  expect(names(plan.workloads)).toEqual(['hello']);
});

test('the warm-up can be chosen, and a quick run has a short one', () => {
  expect(parsePlan(['--warm-up', '2'])!.warmUp).toBe(2);
  expect(parsePlan(['--quick'])!.warmUp).toBe(1);
});

test.for([
  '--quick',
  '--case hello',
  '--peer tsgi',
  '--socket tcp',
  '--workers 1',
  '--seconds 1',
  '--rounds 1',
  '--connections 8',
])('%s leaves something out: the document stays as it is unless it is named', (option) => {
  expect(parsePlan(option.split(' '))!.document).toBeUndefined();
  expect(parsePlan([...option.split(' '), '--write', 'other.md'])!.document).toBe('other.md');
});

test.for(['scaling', 'memory', 'python'] as Mode[])(
  '--%s is a mode that writes its own part',
  (mode) => {
    expect(parsePlan([`--${mode}`])).toMatchObject({
      mode,
      sockets: ['unix'],
      workers: [2],
      document: 'docs/benchmarks.md',
    });
  },
);

test.for([
  [
    ['--case', 'helo'],
    '--case: expected some of hello, headers, large, upload, stream, got "helo"',
  ],
  [['--socket', 'udp'], '--socket: expected some of unix, tcp, got "udp"'],
  [['--workers', '0'], '--workers: expected a whole number from 1, got "0"'],
  [['--seconds', '1.5'], '--seconds: expected a whole number from 1, got "1.5"'],
  [['--scaling', '--memory'], 'expected one of --scaling and --memory, got both'],
  [['--memory', '--python'], 'expected one of --memory and --python, got both'],
  [['--fast'], "Unknown option '--fast'"],
  [['hello'], "Unexpected argument 'hello'"],
] as const)('%j is refused', ([argv, message]) => {
  expect(() => parsePlan(argv)).toThrow(UsageError);
  expect(() => parsePlan(argv)).toThrow(message);
});

test('--help wants no plan, and the help names every option', () => {
  expect(parsePlan(['--help'])).toBeUndefined();
  for (const option of [
    'quick',
    'case',
    'peer',
    'socket',
    'workers',
    'write',
    'json',
    'memory',
    'python',
  ]) {
    expect(USAGE).toContain(`--${option}`);
  }
});
