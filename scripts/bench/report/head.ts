import type { Sample } from '../contest.ts';
import { type Machine, machineText } from '../machine.ts';
import type { LeftOut } from '../missing.ts';
import type { Plan } from '../plan.ts';
import { figure } from '../statistics.ts';

/** What every part of the document begins with: the command, the machine, how quiet it was. */
export function reportHead(
  plan: Plan,
  machine: Machine,
  leftOut: readonly LeftOut[],
  samples: readonly Sample[],
): string {
  const method = `${plan.rounds} alternating rounds of ${plan.seconds} s, ${plan.connections} connections unless stated otherwise, one nginx worker; median (lowest–highest).`;
  return [
    `\`${plan.command}\``,
    machineText(machine),
    ...(plan.mode === 'memory' ? [] : [method]),
    ...(samples.length > 0 ? [quietness(samples)] : []),
    ...leftOut.map(({ peer, reason }) => `Left out: ${peer.title}: ${reason.split('\n')[0]}`),
  ].join('\n\n');
}

function quietness(samples: readonly Sample[]): string {
  const { median, max } = figure(samples.map(({ foreign }) => foreign * 100));
  return `Other programs took ${median.toFixed(0)} % of the busy CPU time during the measurements, at most ${max.toFixed(0)} %.`;
}
