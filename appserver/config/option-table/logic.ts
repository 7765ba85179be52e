import { directive } from '../option-row.ts';
import { text } from '../value-types.ts';

/** Conditions and loops in a configuration (uWSGI's core/config.c, "opt logic"). */
export const logicRows = {
  'if-env': condition('NAME[=VALUE]', 'this environment variable is set', ['ifenv']),
  'if-not-env': condition('NAME[=VALUE]', 'this environment variable is not set'),
  'if-exists': condition('PATH', 'this path exists', ['ifexists']),
  'if-not-exists': condition('PATH', 'this path does not exist'),
  'if-file': condition('PATH', 'this is a file'),
  'if-not-file': condition('PATH', 'this is not a file'),
  'if-dir': condition('PATH', 'this is a directory', ['ifdir', 'if-directory']),
  'if-not-dir': condition('PATH', 'this is not a directory'),
  'if-opt': condition('NAME[=VALUE]', 'this option was given before'),
  'if-not-opt': condition('NAME[=VALUE]', 'this option was not given before'),
  'if-reload': condition('', 'the server is reloading'),
  'if-not-reload': condition('', 'the server is not reloading'),
  'if-plugin': condition('PLUGIN', 'tsgi does the work of this plugin', ['ifplugin']),
  'if-not-plugin': condition('PLUGIN', 'tsgi does not do the work of this plugin'),
  'if-hostname': condition('HOST', 'this is the name of the host'),
  'if-not-hostname': condition('HOST', 'this is not the name of the host'),
  'if-hostname-match': condition('PATTERN', 'the name of the host matches'),
  'if-not-hostname-match': condition('PATTERN', 'the name of the host does not match'),
  endif: end('a condition', ['end-if']),
  for: loop('WORDS', 'each of these words'),
  'for-times': loop('N', 'each number from 1 on'),
  'for-glob': loop('PATTERN', 'each path that matches'),
  'for-readline': loop('PATH', 'each line of this file'),
  endfor: end('a loop', ['end-for', 'end']),
};

function condition(placeholder: string, when: string, aliases: readonly string[] = []) {
  return row(placeholder, `up to endif, only if ${when}`, aliases);
}

function loop(placeholder: string, items: string) {
  return row(placeholder, `up to endfor, again with %(_) for ${items}`, []);
}

function end(what: string, aliases: readonly string[]) {
  return row('', `the end of ${what}`, aliases);
}

function row(placeholder: string, help: string, aliases: readonly string[]) {
  const argument = placeholder === '' ? 'optional' : 'required';
  const type = { ...text, placeholder, accepts: placeholder || 'nothing', argument } as const;
  return directive(type, { help, source: 'core/config.c', aliases });
}
