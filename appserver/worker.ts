/**
 * A worker process: loads the app, serves it on the inherited sockets, and ends when told to.
 * The one place where the server room and the process room meet.
 */
import { appStack } from './process/app-stack.ts';
import type { Options } from './config/options.ts';
import { loadApp, type LoadedApp } from './load-app.ts';
import { StartupError } from './process/errors.ts';
import { startHarakiri } from './process/harakiri/harakiri.ts';
import { runHooks } from './process/hooks.ts';
import { LineWriter } from './process/log.ts';
import { forgetArenas } from './process/malloc-arenas.ts';
import type { InheritedListener } from './process/messages.ts';
import { ownMemory, residentBytes } from './process/memory.ts';
import { openQueue } from './process/open-queue.ts';
import { processName } from './process/process-name.ts';
import { startRecycling } from './process/recycling.ts';
import { RequestCounter } from './process/scoreboard.ts';
import { addressInUse } from './process/socket-errors.ts';
import { WorkerLifecycle } from './process/worker-lifecycle.ts';
import { WorkerLink } from './process/worker-link.ts';
import { enterAppDirectory } from './process/working-directory.ts';
import { reportWorker } from './report-worker.ts';
import { requestLogging } from './request-logging.ts';
import { serverSettings } from './server-settings.ts';
import { RequestFigures } from './server/request-figures.ts';
import { Server } from './server/server.ts';
import { markLate } from './system/late-marking.ts';
import { system } from './system/system.ts';
import { staticServing } from './static-app.ts';
import { timedRequests } from './timed-requests.ts';
import { Admission } from './wsgi/admission.ts';
import { AppUnavailableError } from './wsgi/errors.ts';
import { LoadError } from './wsgi/load.ts';
import { postBuffered } from './wsgi/post-buffering.ts';

forgetArenas(process.env);
const writer = new LineWriter();
const log = writer.write;
const link = new WorkerLink();
const lifecycle = new WorkerLifecycle(link, log);
const { number, options, listeners, scoreboard, harakiriFd } = await link.boot;
process.title = processName(options, number);
writer.showDate(options.logDate);

const counter = new RequestCounter(scoreboard.fd, scoreboard.place);
process.on('exit', () => counter.flush());
const figures = new RequestFigures();
const onRequest = requestLogging({
  options,
  worker: number,
  counter,
  figures,
  writer,
});
for (const listener of listeners) {
  await listening(listener, () => openQueue(listener.queueFd, options.listen));
}
const withStaticFiles = await staticServing(options);
const loadStarted = performance.now();
const app = await load(options);
await settled(() => enterAppDirectory(options));
const server = new Server({
  application: withStaticFiles(postBuffered(options.postBuffering, app.application)),
  settings: serverSettings(options, number, onRequest),
  admission: app.admission,
  log,
});
const startupTime = Math.floor((performance.now() - loadStarted) / 1000);
const { running } = server;
link.figures = () => reportWorker({ figures, running, cores: options.threads, startupTime });
for (const listener of listeners) await listening(listener, () => accept(listener));
await settled(async () => {
  await runHooks('hook-accepting', { options }, log);
  if (number === 1) await runHooks('hook-accepting1', { options }, log);
});
markLate();
// The web server's next requests come while this one is answered, and are taken together.
if (options.schedBatch) system?.calls.scheduleAsBatch();
lifecycle.serve({
  stopAccepting: () => server.stopAccepting(),
  async drained() {
    await server.drained();
    await app.close();
  },
  destroy: () => server.destroy(),
});
startRecycling({
  limits: options,
  worker: number,
  wear: () => ({
    requests: running.ended,
    age: process.uptime(),
    rss: Math.max(ownMemory().rss, ...app.pids().map(residentBytes)),
  }),
  retire: (reason) => lifecycle.retire(reason),
});
if (options.harakiri > 0) {
  startHarakiri({
    limit: options.harakiri * 1000,
    notifyFd: harakiriFd,
    worker: number,
    running: () => timedRequests(running),
    verbose: options.harakiriVerbose,
    log,
  });
}

/** Does a step of the start that the configuration may have wrong. */
async function settled(step: () => void | Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    if (!(error instanceof StartupError)) throw error;
    await lifecycle.fail('listen', error.message);
  }
}

async function load(options: Options): Promise<LoadedApp> {
  const { needApp } = options;
  try {
    return await loadApp({ options, worker: number, log });
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    const stack = appStack(error.cause);
    const message = stack === '' ? error.message : `${error.message}\n${stack}`;
    if (needApp) await lifecycle.fail('app', message);
    log(`${message}\n*** no app loaded: every request gets a 500 ***`);
    return {
      application: refuse,
      admission: new Admission(),
      pids: () => [],
      close: () => Promise.resolve(),
    };
  }
}

/** The app of a worker that has none. */
function refuse(): never {
  throw new AppUnavailableError(
    '500 Internal Server Error',
    'no app is loaded: the log of the start says why',
  );
}

async function accept({ fd, name, spec, tls }: InheritedListener): Promise<void> {
  const isHttp = spec.protocol === 'http' || spec.protocol === 'https';
  const protocol = isHttp ? 'http' : 'uwsgi';
  // These options start a router process in uWSGI.
  const isRouter = spec.option === 'http' || spec.option === 'https';
  await server.listen({ fd, name, protocol, tls, isRouter, backlog: options.listen });
}

async function listening(
  { name, spec }: InheritedListener,
  step: () => Promise<void>,
): Promise<void> {
  try {
    await step();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // Two servers may bind one port; the second to listen is the one that the kernel refuses.
    const inUse = 'code' in error && error.code === 'EADDRINUSE';
    const reason = inUse
      ? addressInUse(spec).message
      : `cannot listen on ${name}: ${error.message}`;
    await lifecycle.fail('listen', reason);
  }
}
