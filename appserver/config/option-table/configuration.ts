import { assignment } from '../compound-types.ts';
import { directive, scalar } from '../option-row.ts';
import { bool, text, word } from '../value-types.ts';

const FILE = word('FILE[:SECTION]', 'a file');

/** The configuration itself. */
export const configurationRows = {
  ini: directive(FILE, {
    help: 'read options from an ini file',
  }),
  yaml: directive(FILE, {
    aliases: ['yml'],
    short: 'y',
    help: 'read options from a YAML file',
  }),
  json: directive(FILE, {
    aliases: ['js'],
    short: 'j',
    help: 'read options from a JSON file',
  }),
  include: directive(FILE, {
    help: 'read options from a file of any of these formats',
  }),
  set: directive(assignment, {
    short: 'S',
    help: 'set an option, or a name to refer to as %(name)',
  }),
  'set-placeholder': directive(assignment, {
    aliases: ['set-ph'],
    help: 'set a name to refer to as %(name)',
  }),
  strict: scalar(bool, false, {
    help: 'make an error of every warning about the configuration',
  }),
  'show-config': scalar(bool, false, {
    help: 'print the configuration and where each value came from, and exit',
    note: 'uWSGI carries on and starts',
  }),
  for: loop('for each of these words'),
  'for-glob': loop('for each file that matches'),
  'for-times': loop('that many times'),
  'for-readline': loop('for each line of this file'),
  'if-env': condition('this environment variable is set, or NAME=VALUE', ['ifenv']),
  'if-not-env': condition('this environment variable is not set, or not NAME=VALUE'),
  'if-exists': condition('this path exists', ['ifexists']),
  'if-not-exists': condition('this path does not exist'),
  'if-file': condition('this file exists'),
  'if-not-file': condition('this file does not exist'),
  'if-dir': condition('this directory exists', ['ifdir', 'if-directory']),
  'if-not-dir': condition('this directory does not exist'),
  'if-opt': condition('this option was given before, or NAME=VALUE'),
  'if-not-opt': condition('this option was not given before, or not NAME=VALUE'),
  'if-reload': condition('the server is reloading'),
  'if-not-reload': condition('the server is not reloading'),
  'if-plugin': condition('tsgi does the work of this plugin', ['ifplugin']),
  'if-not-plugin': condition('tsgi does not do the work of this plugin'),
  'if-hostname': condition('this is the name of the host'),
  'if-not-hostname': condition('this is not the name of the host'),
  'if-hostname-match': condition('the name of the host matches'),
  'if-not-hostname-match': condition('the name of the host does not match'),
  endfor: directive(text, { aliases: ['end-for', 'end'], help: 'end a for' }),
  endif: directive(text, { aliases: ['end-if'], help: 'end an if' }),
};

function loop(when: string) {
  return directive(text, { help: `repeat the options up to endfor ${when}; %(_) is each` });
}

function condition(when: string, aliases?: readonly string[]) {
  const help = `take the options up to endif only if ${when}`;
  return directive(text, aliases === undefined ? { help } : { help, aliases });
}
