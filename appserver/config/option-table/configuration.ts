import { assignment } from '../compound-types.ts';
import { directive, scalar } from '../option-row.ts';
import { bool, word } from '../value-types.ts';

const FILE = { ...word('FILE[:SECTION]', 'a file'), accepts: 'FILE[:SECTION]' };

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
};
