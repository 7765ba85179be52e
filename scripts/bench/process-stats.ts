import { readdirSync, readFileSync } from 'node:fs';

/** Microseconds in one of `/proc`'s clock ticks: USER_HZ is 100 on every Linux that Node runs on. */
const TICK = 10_000;

/** Memory of processes, in bytes. */
export interface Memory {
  /** Pages in memory, shared ones counted in full for each process. */
  readonly rss: number;
  /** Pages in memory, shared ones divided among those that share them. */
  readonly pss: number;
}

/** The fields of a `/proc/PID/stat` that count here (proc(5)). */
export interface ProcessStat {
  readonly parent: number;
  /** CPU time of the process and of its children that have ended, in microseconds. */
  readonly cpu: number;
}

/** @param text of `/proc/PID/stat`. */
export function parseStat(text: string): ProcessStat {
  // The name is in parentheses and may hold anything; the fields after it are numbered from 3.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + field, 0);
  return { parent: fields[1]!, cpu: ticks * TICK };
}

/** @param text of `/proc/PID/smaps_rollup`. */
export function parseMemory(text: string): Memory {
  const bytes = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) * 1024;
  return { rss: bytes('Rss'), pss: bytes('Pss') };
}

/** The process and all that descend from it. */
export function processTree(root: number): number[] {
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc')) {
    const stat = /^\d+$/.test(entry) ? readStat(Number(entry)) : undefined;
    if (stat !== undefined) parents.set(Number(entry), stat.parent);
  }
  const tree = [root];
  for (const member of tree) {
    for (const [pid, parent] of parents) if (parent === member) tree.push(pid);
  }
  return tree;
}

/** CPU time that the process and all that descend from it have taken so far, in microseconds. */
export function cpuTime(root: number): number {
  return processTree(root).reduce((sum, pid) => sum + (readStat(pid)?.cpu ?? 0), 0);
}

/** CPU time of this process and of its children that have ended, in microseconds. */
export const ownCpuTime = (): number => readStat(process.pid)?.cpu ?? 0;

/** Memory of the process and all that descend from it. */
export function memory(root: number): Memory {
  const all = processTree(root).map((pid) => parseMemory(read(pid, 'smaps_rollup')));
  return {
    rss: all.reduce((sum, { rss }) => sum + rss, 0),
    pss: all.reduce((sum, { pss }) => sum + pss, 0),
  };
}

/** A server's workers: the children of its first process. */
export function children(root: number): number[] {
  return processTree(root).filter((pid) => readStat(pid)?.parent === root);
}

/** CPU time that all processes of the machine have taken so far, in microseconds. */
export function machineCpuTime(): number {
  const [, ...fields] = readFileSync('/proc/stat', 'utf8').split('\n')[0]!.split(/\s+/);
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = fields.map(Number);
  return (user + nice + system + irq + softirq) * TICK;
}

function readStat(pid: number): ProcessStat | undefined {
  const text = read(pid, 'stat');
  return text === '' ? undefined : parseStat(text);
}

/** Empty when the process has ended. */
function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
