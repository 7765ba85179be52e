import { addTotals, NO_REQUESTS } from '../request-totals.ts';
import type { RequestTotals } from '../request-totals.ts';
import { Scoreboard } from './scoreboard.ts';
import type { WorkerHandle } from './worker-handle.ts';
import type { WorkerReport } from './worker-report.ts';

/** A worker as an operator knows it: a number, which one process after another stands for. */
export interface WorkerFigures {
  readonly number: number;
  /** The process that stands for it; undefined if there is none at the moment. */
  readonly current?: {
    readonly pid: number;
    /** Milliseconds since the epoch. */
    readonly spawnedAt: number;
    /** False if it did not answer in time: `report` may be old, or missing. */
    readonly answers: boolean;
    readonly report: WorkerReport | undefined;
    /** Requests that this process has served, also if it does not answer. */
    readonly requests: number;
  };
  /** How often a process was started for it. */
  readonly spawns: number;
  /** How many requests took too long, whether or not that killed the process. */
  readonly harakiris: number;
  /** Of all its processes, living and dead. */
  readonly totals: RequestTotals;
}

/** A process and its place on the scoreboard. */
interface Member {
  readonly worker: WorkerHandle;
  readonly place: number;
  /** What a dead process had counted at this place. */
  readonly inherited: number;
}

interface History {
  spawns: number;
  harakiris: number;
  /** The sums of processes that are dead. */
  past: RequestTotals;
  readonly alive: Set<Member>;
}

/** How long a worker may take to answer, in milliseconds: a busy one is not worth waiting for. */
const PATIENCE = 300;

/** Everything that the master knows of its workers' figures, for as long as it lives. */
export class WorkerRoster {
  readonly scoreboard = new Scoreboard();
  readonly #histories = new Map<number, History>();

  /** Takes a new process in, until it is dead. @returns its place on the scoreboard. */
  join(worker: WorkerHandle): number {
    const place = this.scoreboard.take();
    const history = this.#history(worker.number);
    const member = { worker, place, inherited: this.scoreboard.read(place) };
    history.spawns++;
    worker.onHarakiri = (requests) => {
      history.harakiris += requests;
    };
    history.alive.add(member);
    void this.#bury(member, history);
    return place;
  }

  /** The figures of workers 1 to `count`, and of those beyond that still finish. */
  async figures(count: number): Promise<WorkerFigures[]> {
    for (let number = 1; number <= count; number++) this.#history(number);
    const listed = Array.from(this.#histories)
      .filter(([number, { alive }]) => number <= count || alive.size > 0)
      .toSorted(([one], [two]) => one - two);
    return await Promise.all(listed.map(([number, history]) => this.#ask(number, history)));
  }

  async #ask(number: number, { spawns, harakiris, past, alive }: History): Promise<WorkerFigures> {
    const members = [...alive];
    const answers = await Promise.all(
      members.map(async (member) => ({ member, report: await member.worker.report(PATIENCE) })),
    );
    let totals = past;
    for (const { member, report } of answers) {
      totals = addTotals(totals, this.#totals(member, report ?? member.worker.lastReport));
    }
    const figures = { number, spawns, harakiris, totals };
    // The last one that is ready serves; others boot, or finish what they have begun.
    const current = answers.findLast(({ member }) => member.worker.serves) ?? answers.at(-1);
    if (current === undefined) return figures;
    const { member, report } = current;
    const { pid, spawnedAt, lastReport } = member.worker;
    return {
      ...figures,
      current: {
        pid,
        spawnedAt,
        answers: report !== undefined,
        report: report ?? lastReport,
        requests: this.#totals(member, report ?? lastReport).requests,
      },
    };
  }

  /** What a process has told last, with the number of requests that the scoreboard knows. */
  #totals({ place, inherited }: Member, report: WorkerReport | undefined): RequestTotals {
    const totals = report?.totals ?? NO_REQUESTS;
    const requests = Math.max(this.scoreboard.read(place) - inherited, totals.requests);
    return { ...totals, requests };
  }

  /** Waits for the death of a process, and keeps what it had counted. */
  async #bury(member: Member, history: History): Promise<void> {
    const { worker, place } = member;
    await worker.exited;
    history.alive.delete(member);
    history.past = addTotals(history.past, this.#totals(member, worker.lastReport));
    this.scoreboard.release(place);
  }

  #history(number: number): History {
    let history = this.#histories.get(number);
    if (history === undefined) {
      history = { spawns: 0, harakiris: 0, past: NO_REQUESTS, alive: new Set() };
      this.#histories.set(number, history);
    }
    return history;
  }
}
