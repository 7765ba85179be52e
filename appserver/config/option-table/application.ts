import { list, scalar } from '../option-row.ts';
import { assignment, bool, path, word } from '../value-types.ts';

/** What is served, and the surroundings it finds. */
export const applicationRows = {
  module: scalar(word('FILE[:CALLABLE]', 'a module'), undefined, {
    aliases: ['wsgi'],
    short: 'w',
    help: 'load the application from this module; the callable is application unless named',
    source: 'plugins/python',
  }),
  'wsgi-file': scalar(path, undefined, {
    aliases: ['file'],
    help: 'load the application from this file',
    source: 'plugins/python',
  }),
  callable: scalar(word('NAME', 'a name'), undefined, {
    help: 'name of the callable in the module or file; application by default',
    source: 'plugins/python',
  }),
  chdir: scalar(path, undefined, {
    help: 'change to this directory before sockets are bound and the application is loaded',
  }),
  'need-app': scalar(bool, true, {
    help: 'exit with code 22 if the application cannot be loaded at first',
    note: 'off in uWSGI, which then answers every request with an error',
  }),
  env: list(assignment, {
    help: 'set an environment variable',
  }),
};
