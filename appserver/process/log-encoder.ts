import { strftime } from '../log-time.ts';

/** Changes one line, without its newline, into another. */
export type LogEncoder = (line: string) => string;

/** Why a `log-encoder` is none; `message` says what was expected, then what came. */
export class LogEncoderError extends Error {
  override readonly name = 'LogEncoderError';
  readonly code = 'ERR_LOG_ENCODER';
}

/** uWSGI's encoders by name (core/logging.c); each takes what stands behind the name. */
const ENCODERS: Readonly<Record<string, (args: string) => LogEncoder>> = {
  prefix: (args) => (line) => args + line,
  suffix: (args) => (line) => line + args,
  // Every line has its newline anyway.
  nl: () => (line) => line,
  format: (args) => template(args, (text) => text),
  json: (args) => template(args, (text) => JSON.stringify(text).slice(1, -1)),
};

/**
 * Compiles `log-encoder` values such as `json {"time":${unix},"line":"${msg}"}`; each works on what
 * the one before it has made.
 *
 * @throws LogEncoderError
 */
export function compileLogEncoders(values: readonly string[]): LogEncoder {
  const encoders = values.map(compile);
  return (line) => encoders.reduce((text, encode) => encode(text), line);
}

function compile(value: string): LogEncoder {
  const [, name = '', args = ''] = /^(\S+)(?: (.*))?$/s.exec(value) ?? [];
  const make = Object.hasOwn(ENCODERS, name) ? ENCODERS[name] : undefined;
  if (make === undefined) {
    const names = Object.keys(ENCODERS).join(', ');
    throw new LogEncoderError(`expected one of ${names}, got "${name}"`);
  }
  // A newline at the end of the format is the one that every line has.
  return make(args.replace(/(?:\n|\\n)$/, ''));
}

const VARIABLE = /\$\{([^}]*)\}/g;

/** A text with `${msg}`, `${msgnl}`, `${unix}`, `${micros}`, `${millis}` and `${strftime:FORMAT}`. */
function template(format: string, escape: (text: string) => string): LogEncoder {
  return (line) =>
    format.replaceAll(VARIABLE, (_, variable: string) => escape(valueOf(variable, line)));
}

function valueOf(variable: string, line: string): string {
  const now = Date.now();
  switch (variable) {
    case 'msg':
    case 'msgnl':
      return line;
    case 'unix':
      return String(Math.floor(now / 1000));
    case 'millis':
      return String(now);
    case 'micros':
      return String(now * 1000);
    default:
      return variable.startsWith('strftime:') ? strftime(variable.slice(9), new Date(now)) : '';
  }
}
