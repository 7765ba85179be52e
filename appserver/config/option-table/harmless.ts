import { plugins } from '../compound-types.ts';
import { harmless } from '../option-row.ts';
import type { Details } from '../option-row.ts';
import { bool, text } from '../value-types.ts';
import type { ValueType } from '../value-types.ts';

/** uWSGI's options that tsgi has no need for: what they ask for is so, or there is no such thing. */
export const harmlessRows = {
  'thunder-lock': unneeded('on a uwsgi socket one idle worker is woken for a connection'),
  'enable-threads': unneeded('an application may always have threads', { short: 'T' }),
  'no-threads-wait': unneeded('no threads are waited for'),
  'single-interpreter': unneeded('each worker has one interpreter', { short: 'i' }),
  'ignore-sigpipe': unneeded('a client that leaves early is no error'),
  'ignore-write-errors': unneeded('a client that leaves early is no error'),
  'write-errors-tolerance': unneeded('a client that leaves early is no error', {}, text),
  'write-errors-exception-only': unneeded('a client that leaves early is no error'),
  'disable-write-exception': unneeded('a client that leaves early is no error'),
  plugins: unneeded('nothing needs to be loaded', { aliases: ['plugin'] }, plugins),
  'need-plugins': unneeded('nothing needs to be loaded', { aliases: ['need-plugin'] }, plugins),
  'plugins-dir': unneeded('nothing needs to be loaded', { aliases: ['plugin-dir'] }, text),
  autoload: unneeded('nothing needs to be loaded'),
  reaper: unneeded('ended child processes are always noticed', { short: 'r' }),
  'offload-threads': unneeded(
    'files never hold up a worker',
    { aliases: ['offload-thread'] },
    text,
  ),
  async: unneeded('a worker serves many requests at a time', {}, text),
  'thread-stacksize': unneeded(
    'stacks grow as needed',
    { aliases: ['threads-stacksize', 'thread-stack-size', 'threads-stack-size'] },
    text,
  ),
  'lock-engine': unneeded('workers share no locks', {}, text),
  ftok: unneeded('workers share no locks', {}, text),
  'persistent-ipcsem': unneeded('workers share no locks'),
  locks: unneeded('workers share no locks', {}, text),
  'cpu-affinity': unneeded('the kernel chooses processors', {}, text),
  'close-on-exec': unneeded('child processes inherit no sockets'),
  'close-on-exec2': unneeded('child processes inherit no sockets'),
  'tcp-nodelay': unneeded('always on'),
  'no-defer-accept': unneeded('accepting is never deferred'),
  'pcre-jit': unneeded('no PCRE is used'),
  'log-master': unneeded('the master writes the log'),
  'threaded-logger': unneeded('writing the log holds up no request'),
  'log-master-bufsize': unneeded('log lines may have any length', {}, text),
  'log-master-stream': unneeded('the master writes the log'),
  'log-master-req-stream': unneeded('the master writes the log'),
  'disable-sendfile': unneeded('sendfile is not used'),
  'skip-atexit': unneeded('a worker that ends runs nothing it need not'),
  'skip-atexit-teardown': unneeded('a worker that ends runs nothing it need not'),
  'skip-zero': unneeded('descriptor 0 is not used'),
  'no-fd-passing': unneeded('descriptors are not passed over sockets'),
  'use-abort': unneeded('the runtime decides about core files'),
  'wsgi-env-behaviour': unneeded(
    'each request has an environ of its own',
    { aliases: ['wsgi-env-behavior'] },
    text,
  ),
  'wsgi-strict': unneeded('PEP 3333 is always kept'),
  'py-call-osafterfork': unneeded('workers are not forked from the master'),
  'py-call-uwsgi-fork-hooks': unneeded('workers are not forked from the master'),
  'http-auto-chunked': unneeded('always on'),
  'http-chunked-input': unneeded('always on'),
  'http-raw-body': unneeded('bodies are always streamed'),
  'http-websockets': unneeded('always on'),
  'http-manage-expect': unneeded('always on', {}, text),
  'http-processes': unneeded('the workers answer HTTP', { aliases: ['http-workers'] }, text),
  'http-events': unneeded('the workers answer HTTP', {}, text),
  'http-quiet': unneeded('there is no router that could fail to reach a worker'),
};

function unneeded(
  why: string,
  details: Omit<Details, 'help'> = {},
  type: ValueType<unknown> = bool,
) {
  return harmless(type, why, { help: why, ...details });
}
