import { assignment, pair } from '../compound-types.ts';
import { list, scalar } from '../option-row.ts';
import { bool, integer, launchPath, path, word } from '../value-types.ts';

const PYTHON = { source: 'plugins/python' } as const;

/** What is served, and the surroundings it finds. */
export const applicationRows = {
  module: scalar(word('MODULE[:CALLABLE]', 'a module'), undefined, {
    ...PYTHON,
    aliases: ['wsgi'],
    short: 'w',
    help: 'load the application from this module; the callable is application unless named',
  }),
  'wsgi-file': scalar(path, undefined, {
    ...PYTHON,
    aliases: ['file'],
    help: 'load the application from this file',
  }),
  callable: scalar(word('NAME', 'a name'), undefined, {
    ...PYTHON,
    help: 'name of the callable in the module or file; application by default',
  }),
  mount: list(pair('/PREFIX=APPLICATION'), {
    help: 'load an application under a prefix of the path',
    note: 'applications in TypeScript and Python may stand side by side',
  }),
  'manage-script-name': scalar(bool, false, {
    help: 'take the prefix of a mount out of PATH_INFO and into SCRIPT_NAME',
  }),
  chdir: scalar(launchPath, undefined, {
    help: 'change to this directory before sockets are bound and the application is loaded',
  }),
  chdir2: scalar(path, undefined, {
    help: 'change to this directory after the application is loaded',
  }),
  'need-app': scalar(bool, true, {
    help: 'exit with code 22 if the application cannot be loaded at first',
    note: 'off in uWSGI, which then answers every request with an error',
  }),
  'lazy-apps': scalar(bool, false, {
    aliases: ['lazy'],
    help: 'load the application in each worker',
    note: 'always so: a worker of tsgi is a process of its own from the start',
  }),
  env: list(assignment, {
    help: 'set an environment variable',
  }),
  python: scalar(word('COMMAND', 'an interpreter'), 'python3', {
    help: 'interpreter of a Python application, 3.9 or newer',
    note: 'uWSGI has one built in; a virtual environment brings its own',
    source: 'tsgi',
  }),
  virtualenv: scalar(path, undefined, {
    ...PYTHON,
    aliases: ['home', 'venv', 'pyhome'],
    short: 'H',
    help: 'virtual environment of a Python application',
  }),
  pythonpath: list(path, {
    ...PYTHON,
    aliases: ['python-path', 'pp'],
    help: "directory to put in front of a Python application's sys.path",
  }),
  threads: scalar(integer({ min: 1, max: 1024 }), 1, {
    help: 'how many threads of a worker run a Python application',
    note: 'an application in TypeScript serves many requests at a time by itself',
  }),
  'wsgi-disable-file-wrapper': scalar(bool, false, {
    ...PYTHON,
    help: "leave wsgi.file_wrapper out of a Python application's environ",
  }),
};
