import { hookAction } from '../compound-types.ts';
import { list, scalar } from '../option-row.ts';
import { bool, integer, launchPath, octalMode, path, text, word } from '../value-types.ts';

/** The master, its workers, and what they are to the system. */
export const processRows = {
  master: scalar(bool, false, {
    short: 'M',
    help: 'supervise the workers and replace one that dies',
    note: 'tsgi always has a master; the option is accepted and changes nothing',
  }),
  processes: scalar(integer({ min: 1, max: 1024 }), 1, {
    aliases: ['workers'],
    short: 'p',
    help: 'how many worker processes serve requests',
  }),
  'sched-batch': scalar(bool, true, {
    help: 'let workers take requests in batches instead of interrupting whoever runs (SCHED_BATCH)',
    note: 'see docs/benchmarks.md; sched-batch = false leaves it to the kernel',
    source: 'tsgi',
  }),
  'die-on-term': scalar(bool, false, {
    help: 'let SIGTERM stop the server instead of reloading it',
    note: 'SIGTERM always stops the server gracefully',
  }),
  'no-orphans': scalar(bool, false, {
    help: 'end the workers when the master dies',
    note: 'always so',
  }),
  pidfile: scalar(launchPath, undefined, {
    help: "write the master's process id here",
  }),
  pidfile2: scalar(path, undefined, {
    help: "write the master's process id here, after privileges are dropped",
  }),
  'safe-pidfile': scalar(path, undefined, {
    help: "write the master's process id here once it runs, unless another instance does",
  }),
  daemonize: scalar(launchPath, undefined, {
    short: 'd',
    help: 'run in the background and log to this file',
  }),
  daemonize2: scalar(launchPath, undefined, {
    help: 'run in the background once the application is loaded, and log to this file',
  }),
  uid: scalar(word('USER', 'a user name or number'), undefined, {
    help: 'user to run as, once the sockets are bound',
    note: "without gid the user's own group; uWSGI keeps that of root",
  }),
  gid: scalar(word('GROUP', 'a group name or number'), undefined, {
    help: 'group to run as, once the sockets are bound',
  }),
  umask: scalar(octalMode(), undefined, {
    help: 'file mode creation mask',
  }),
  'master-fifo': list(path, {
    help: 'obey single letters that are written to this named pipe',
  }),
  'attach-daemon': list(text, {
    help: 'run this command beside the server, and again when it ends or the server reloads',
  }),
  'hook-asap': hook('before anything else'),
  'hook-pre-app': hook('before the application is loaded'),
  'hook-post-app': hook('after the application is loaded'),
  'hook-as-root': hook('before privileges are dropped'),
  'hook-as-user': hook('after privileges are dropped'),
  'hook-as-user-atexit': hook(
    'when the server ends',
    'uWSGI runs it at a reload too; here the master lives on',
  ),
  'hook-master-start': hook('when the master starts'),
  'hook-accepting': hook('in each worker, when it starts to accept requests'),
  'hook-accepting1': hook('in the first worker that starts to accept requests'),
  procname: scalar(text, undefined, {
    help: 'name of the processes',
  }),
  'procname-master': scalar(text, undefined, {
    help: 'name of the master',
  }),
  'procname-prefix': scalar(text, undefined, {
    help: 'text in front of the processes’ names',
  }),
  'procname-prefix-spaced': scalar(text, undefined, {
    help: 'text and a space in front of the processes’ names',
  }),
  'procname-append': scalar(text, undefined, {
    help: 'text behind the processes’ names',
  }),
  'auto-procname': scalar(bool, false, {
    help: 'name the processes after what they do',
  }),
};

function hook(when: string, note?: string) {
  const help = `run a command ${when}`;
  return list(hookAction, {
    help,
    source: 'core/hooks.c',
    ...(note === undefined ? {} : { note }),
  });
}
