import { scalar } from '../option-row.ts';
import { bool, integer, path } from '../value-types.ts';

/** The master, its workers, and how they come and go. */
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
  'die-on-term': scalar(bool, false, {
    help: 'let SIGTERM stop the server instead of reloading it',
    note: 'SIGTERM always stops the server gracefully',
  }),
  'worker-reload-mercy': scalar(integer({ min: 1, unit: 'seconds' }), 60, {
    help: 'how long a worker may finish its requests before it is killed',
  }),
  pidfile: scalar(path, undefined, {
    help: "write the master's process id here; relative to the launch directory",
  }),
};
