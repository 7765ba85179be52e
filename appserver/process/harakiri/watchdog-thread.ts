/**
 * The thread that notices when the worker's event loop stands still for longer than a request may
 * take, and ends the process. It says why first, in the log that the main thread cannot reach.
 */
import { workerData } from 'node:worker_threads';

import { appFrames } from '../app-stack.ts';
import { LineWriter } from '../log.ts';
import { BEAT_INTERVAL, Heartbeat } from './heartbeat.ts';
import { reportLines } from './report.ts';
import type { TimedRequest } from './report.ts';
import { notifyMaster } from './notify-master.ts';
import { MainThread } from './main-thread.ts';
import type { StoppedThread } from './main-thread.ts';
import { RUNNING_KEY } from './watchdog-data.ts';
import type { WatchdogData } from './watchdog-data.ts';

/** How often this thread looks, in milliseconds. */
const LOOK_INTERVAL = 50;
/** The loop stands still when this many milliseconds have passed since its last beat. */
const SILENCE = BEAT_INTERVAL * 1.5;
/** How long before its time a request is prepared for, in milliseconds. */
const PREPARATION = 200;

const { memory, limit, notifyFd, worker, verbose } = workerData as WatchdogData;
const heartbeat = new Heartbeat(memory);
let lastLook = performance.now();
/** Nothing is late before this time. */
let nextDue = 0;
let judging = false;
/** Connected while somebody may soon be late. */
let mainThread: MainThread | undefined;

setInterval(() => {
  const now = performance.now();
  const pause = now - lastLook;
  lastLook = now;
  // Who has slept itself (a paused container, a host without a free core) cannot blame the other.
  if (pause > LOOK_INTERVAL * 3 || judging || now < nextDue) return;
  if (heartbeat.silence < SILENCE || heartbeat.oldest < limit - PREPARATION) {
    release();
    return;
  }
  mainThread ??= new MainThread();
  if (heartbeat.oldest < limit) return;
  judging = true;
  void judge(mainThread).finally(() => {
    judging = false;
  });
}, LOOK_INTERVAL);

/** Looks at what the main thread does, and ends the process unless no request is late. */
async function judge(mainThread: MainThread): Promise<void> {
  const thread = await mainThread.stop();
  const requests = await requestsIn(thread);
  const turnsAgain = heartbeat.silence < SILENCE;
  const late = requests?.filter(({ elapsed }) => elapsed >= limit);
  if (turnsAgain || late?.length === 0) {
    // As long as the loop stands still no request begins, so only those that there are can be late.
    const oldest = Math.max(0, ...(requests ?? []).map(({ elapsed }) => elapsed));
    nextDue = performance.now() + limit - oldest;
    release();
    return;
  }
  const stack = thread ? framesOf(thread.stack) : ['    no stack: it is in native code'];
  const writer = new LineWriter();
  for (const line of reportLines(worker, process.pid, late ?? [], stack)) writer.write(line);
  writer.flush();
  notifyMaster(notifyFd);
  process.kill(process.pid, 'SIGKILL');
}

function release(): void {
  mainThread?.release();
  mainThread = undefined;
}

/** The app's calls, unless it has none or all are wanted. */
function framesOf(stack: readonly string[]): readonly string[] {
  const frames = appFrames(stack);
  return verbose || frames.length === 0 ? stack : frames;
}

/** The requests in flight; undefined if the main thread cannot be asked. */
async function requestsIn(thread: StoppedThread | undefined): Promise<TimedRequest[] | undefined> {
  const json = await thread?.evaluate(`globalThis[Symbol.for('${RUNNING_KEY}')]()`);
  return json === undefined ? undefined : (JSON.parse(json) as TimedRequest[]);
}
