import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { VERSION } from '../../appserver/version.ts';

/** What figures have to be read with: the machine and the versions of what ran on it. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  /** GiB. */
  readonly memory: number;
  readonly system: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly date: string;
}

export function describeMachine(): Machine {
  const list = cpus();
  return {
    cpu: (list[0]?.model ?? 'unknown CPU').replace(/\s+/g, ' ').trim(),
    cores: list.length,
    memory: Math.round(totalmem() / 2 ** 30),
    system: `${systemName()}, Linux ${/^[\d.]+/.exec(release())?.[0] ?? release()}`,
    versions: {
      tsgi: VERSION,
      Node: process.versions.node,
      nginx: version('nginx', '-v'),
      uWSGI: version('uwsgi', '--version'),
      Python: version('python3', '--version'),
      wrk: version('wrk', '-v'),
    },
    date: new Date().toISOString().slice(0, 10),
  };
}

/** In one line. */
export function machineText({ cpu, cores, memory, system, versions, date }: Machine): string {
  const list = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${date}; ${cpu}, ${cores} cores, ${memory} GiB; ${system}; ${list.join(', ')}.`;
}

/** The first version number that a program prints; "none" if there is no such program. */
function version(program: string, option: string): string {
  const { stdout, stderr } = spawnSync(program, [option], { encoding: 'utf8', timeout: 5000 });
  return /\d+(?:\.\d+)+/.exec(`${stdout ?? ''}${stderr ?? ''}`)?.[0] ?? 'none';
}

function systemName(): string {
  try {
    return /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'Linux';
  } catch {
    return 'Linux';
  }
}
