import { step } from './progress.ts';
import { capture } from './run.ts';

const CHECKS: readonly (readonly [name: string, ...args: string[]])[] = [
  ['tsc', '--noEmit'],
  ['oxlint', '--deny-warnings'],
  ['oxfmt', '--check', '.'],
  ['knip'],
];

/** Runs all static checks, shows the output of those that fail, and returns how many did. */
export async function runChecks(): Promise<number> {
  let failed = 0;
  for (const [name, ...args] of CHECKS) {
    let output = '';
    await step(name, async () => {
      const result = await capture(name, args);
      if (result.status !== 0) ({ output } = result);
      if (result.status !== 0) throw new Error(`${name} failed`);
    }).catch(() => {
      failed += 1;
      console.log(output.trimEnd());
    });
  }
  return failed;
}
