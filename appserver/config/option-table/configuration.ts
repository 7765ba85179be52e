import { directive, scalar } from '../option-row.ts';
import { address, bool, word } from '../value-types.ts';

/** The configuration itself, and commands that answer and exit. */
export const configurationRows = {
  ini: directive(word('FILE[:SECTION]', 'a file'), {
    help: 'read options from an ini file',
  }),
  strict: scalar(bool, false, {
    help: 'make an error of every warning about the configuration',
  }),
  'show-config': scalar(bool, false, {
    help: 'print the configuration and where each value came from',
    note: 'exits after that; uWSGI carries on and starts',
  }),
  help: scalar(bool, false, {
    short: 'h',
    aliases: ['usage'],
    help: 'print the options and exit',
  }),
  version: scalar(bool, false, {
    help: 'print the version and exit',
  }),
  ping: scalar(address, undefined, {
    help: 'ask the server at this address whether it is alive: exit 0 if so, 1 if not',
    source: 'plugins/ping',
  }),
};
