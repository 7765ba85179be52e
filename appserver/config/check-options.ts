import { resolve } from 'node:path';
import { formatAddress } from './address.ts';
import type { Options } from './options.ts';
import { quoted } from './problem.ts';
import type { Problem } from './problem.ts';
import { readFailure } from './sources/text-file.ts';
import type { ReadFile } from './sources/text-file.ts';

/** Finds what is wrong with options that are each right by themselves. */
export function checkOptions(options: Options, cwd: string, readFile: ReadFile): Problem[] {
  return [
    ...checkWorkers(options),
    ...checkSockets(options),
    ...checkCertificates(options, cwd, readFile),
  ];
}

function checkWorkers(options: Options): Problem[] {
  const { cheaper, cheaperInitial, processes, origins } = options;
  const problems: Problem[] = [];
  const conflict = (name: string, expected: string, came: number) =>
    problems.push({
      code: 'conflict',
      message: `${given(name, origins[name])}: expected ${expected}, got ${came}`,
    });
  if (cheaper > 0 && cheaper >= processes) {
    conflict('cheaper', `less than processes, which is ${processes}`, cheaper);
  }
  if (cheaperInitial > processes) {
    conflict('cheaper-initial', `at most processes, which is ${processes}`, cheaperInitial);
  }
  if (cheaperInitial > 0 && cheaperInitial < cheaper) {
    conflict('cheaper-initial', `at least cheaper, which is ${cheaper}`, cheaperInitial);
  }
  return problems;
}

function checkSockets({ sockets }: Options): Problem[] {
  const seen = new Map<string, string>();
  const problems: Problem[] = [];
  for (const { address, option, origin } of sockets) {
    if (address.kind === 'tcp' && address.port === 0) continue;
    const text = formatAddress(address);
    const before = seen.get(text);
    if (before === undefined) {
      seen.set(text, given(option, origin));
    } else {
      const expected = `expected an address of its own, got ${text}, which ${before} has`;
      problems.push({ code: 'conflict', message: `${given(option, origin)}: ${expected}` });
    }
  }
  return problems;
}

function checkCertificates({ sockets, chdir }: Options, cwd: string, readFile: ReadFile) {
  const problems: Problem[] = [];
  for (const { tls, option, origin } of sockets) {
    for (const file of tls === undefined ? [] : [tls.certificate, tls.key, tls.clientCa]) {
      if (file === undefined) continue;
      try {
        readFile(resolve(cwd, chdir ?? '', file));
      } catch (error) {
        const text = `expected a readable file, got ${quoted(file)}: ${readFailure(error)}`;
        const message = `${given(option, origin)}: ${text}`;
        problems.push({ code: 'unreadable-file', message });
      }
    }
  }
  return problems;
}

function given(name: string, origin: string | undefined): string {
  if (origin === 'command line') return `--${name}`;
  return origin === undefined ? name : `${origin}: ${name}`;
}
