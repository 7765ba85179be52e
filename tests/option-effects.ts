/**
 * Which test shows what an option does: files, and the options whose effects they show in a server
 * that was started with them; for the directives of a configuration, in what is read from it.
 *
 * tests/config/every-option-has-a-test.test.ts holds it against the option table. Options without an
 * effect are not here: tests/config/option-table.test.ts has them all.
 */
export const OPTION_EFFECTS: Readonly<Record<string, readonly string[]>> = {
  // Commands and the configuration itself.
  'tests/process/command.test.ts': ['help', 'version'],
  'tests/process/ping.test.ts': ['ping'],
  'tests/process/pid-file.test.ts': words(`reload stop pause resume pidfile2 safe-pidfile`),
  'tests/config/command.test.ts': ['strict', 'show-config'],
  'tests/config/bad-input.test.ts': ['ini'],
  'tests/config/load.test.ts': words('yaml json include set if-plugin if-not-plugin if-reload'),
  'tests/config/corpus/placeholders.ini': ['set-placeholder'],
  'tests/config/corpus/conditions.ini': words(`if-env if-not-env if-exists if-not-exists if-file
    if-not-file if-dir if-not-dir if-opt if-not-opt if-not-reload if-hostname if-not-hostname
    if-hostname-match if-not-hostname-match endif`),
  'tests/config/corpus/loops.ini': words('for for-times for-glob endfor'),
  'tests/config/corpus/readline.ini': ['for-readline'],

  // The application.
  'tests/load-app.test.ts': words(`module wsgi-file callable virtualenv pythonpath python threads
    wsgi-disable-file-wrapper`),
  'tests/python/mounts.test.ts': ['mount', 'manage-script-name'],
  'tests/python/commands.test.ts': ['shared-socket'],
  'tests/process/startup-errors.test.ts': ['need-app', 'listen'],
  'tests/process/chdir2.test.ts': ['chdir', 'chdir2'],
  'tests/process/py-autoreload.test.ts': ['py-autoreload'],

  // Sockets and requests.
  'tests/process/unix-socket.test.ts': words('socket chmod-socket umask vacuum'),
  'tests/process/http-options.test.ts': words(`http https ssl-socket post-buffering static-map
    check-static static-expires`),
  'tests/server-settings.test.ts': words(`http-socket protocol buffer-size max-vars limit-post
    socket-timeout http-timeout http-keepalive xray`),

  // Processes.
  'tests/process/sched-batch.test.ts': ['sched-batch'],
  'tests/process/always-so.test.ts': words('master no-orphans die-on-term lazy-apps'),
  'tests/process/life-cycle.test.ts': ['processes', 'worker-reload-mercy'],
  'tests/process/master-fifo.test.ts': ['master-fifo', 'pidfile'],
  'tests/process/daemon.test.ts': ['daemonize', 'daemonize2'],
  'tests/process/privileges.test.ts': ['uid', 'gid', 'chown-socket'],
  'tests/process/attach-daemon.test.ts': ['attach-daemon', 'env'],
  'tests/process/hooks.test.ts': words(`hook-asap hook-pre-app hook-post-app hook-as-root
    hook-as-user hook-as-user-atexit hook-master-start hook-accepting hook-accepting1 reload-mercy`),
  'tests/process/process-name.test.ts': words(`procname procname-master procname-prefix
    procname-prefix-spaced procname-append auto-procname`),
  'tests/process/harakiri.test.ts': ['harakiri', 'harakiri-verbose'],
  'tests/process/recycling.test.ts': words(`max-requests max-requests-delta min-worker-lifetime
    max-worker-lifetime max-worker-lifetime-delta reload-on-rss evil-reload-on-rss`),
  'tests/process/touch-reload.test.ts': words(
    'touch-reload touch-workers-reload touch-chain-reload',
  ),
  'tests/process/cheaper.test.ts': words(`cheap cheaper cheaper-initial cheaper-step cheaper-algo
    idle`),

  // What the server says.
  'tests/process/log-output.test.ts': words(`logto log-encoder log-date log-maxsize log-backupname
    log-reopen`),
  'tests/process/request-log.test.ts': words(`log-format disable-logging log-4xx log-5xx log-slow
    log-x-forwarded-for memory-report`),
  'tests/process/stats.test.ts': ['stats', 'stats-http'],
};

function words(text: string): string[] {
  return text.split(/\s+/);
}
