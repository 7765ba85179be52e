/**
 * Node starts its debugger on SIGUSR1 as long as nobody listens to it; operators of uWSGI send it to
 * see the stats. Imported before everything else. (`node --disable-sigusr1` would block the signal.)
 */
process.on('SIGUSR1', () => {});
