import { AddressError, parseAddress } from './address.ts';
import type { SocketAddress } from './address.ts';

/** How the text of one option becomes a value. */
export interface ValueType<T> {
  /** Stands for the value in the help: `N`, `PATH`. Empty for a switch. */
  readonly placeholder: string;
  /** What the documentation says of accepted values. */
  readonly accepts: string;
  /** `none`: a switch. `optional`: on the command line the value is attached, as `-C664` or `--o=v`. */
  readonly argument: 'none' | 'optional' | 'required';
  /** The text may hold anything, `#` and `;` too. */
  readonly freeText?: true;
  /** A path that is relative to the launch directory, not to `chdir`. */
  readonly fromLaunchDirectory?: true;
  /** @throws InvalidValue */
  parse(text: string): T;
}

/** A text that is no value of its type. `message` says what was expected. */
export class InvalidValue extends Error {
  readonly code = 'ERR_INVALID_VALUE';
  override readonly name = 'InvalidValue';
  /** What came, if that is not simply the text. */
  readonly came: string | undefined;

  /** @param expected reads well after the word "expected". */
  constructor(expected: string, came?: string) {
    super(`expected ${expected}`);
    this.came = came;
  }
}

const FALSE = /^(false|off|no|0)$/i;
const TRUE = /^(true|on|yes|1|)$/i;

/** uWSGI's switch: false is `false`, `off`, `no` in any case, or `0`; all else is true. */
export const bool: ValueType<boolean> = {
  placeholder: '',
  accepts: 'true or false',
  argument: 'none',
  parse: (text) => !FALSE.test(text),
};

/** Whether a switch was given a word that is true only because it is not false. */
export function isOddBool(type: ValueType<unknown>, text: string): boolean {
  return type === bool && !FALSE.test(text) && !TRUE.test(text);
}

/** A decimal integer from `min` to `max`, in `unit` if it has one. */
export function integer(
  limits: { min?: number; max?: number; unit?: string; bare?: number } = {},
): ValueType<number> {
  const { min = 0, max = Number.MAX_SAFE_INTEGER, unit, bare } = limits;
  const range = max === Number.MAX_SAFE_INTEGER ? `${min} or more` : `${min} to ${max}`;
  return {
    placeholder: unit === undefined ? 'N' : unit.toUpperCase(),
    accepts:
      `integer, ${range}${unit === undefined ? '' : `, in ${unit}`}` +
      (bare === undefined ? '' : `; without a value ${bare}`),
    argument: bare === undefined ? 'required' : 'optional',
    parse(text) {
      if (text === '' && bare !== undefined) return bare;
      const digits = withoutComment(text);
      const value = Number(digits);
      if (!/^[+-]?\d+$/.test(digits) || value < min || value > max) {
        throw new InvalidValue(`an integer, ${range}`);
      }
      return value;
    },
  };
}

/** A file mode in octal. `bare` is what the option means without a value, if it may be without. */
export function octalMode(bare?: number): ValueType<number> {
  return {
    placeholder: 'MODE',
    accepts: `octal mode${bare === undefined ? '' : `; without a value ${bare.toString(8)}`}`,
    argument: bare === undefined ? 'required' : 'optional',
    parse(text) {
      if (text === '' && bare !== undefined) return bare;
      const digits = withoutComment(text);
      if (!/^0?[0-7]{1,3}$/.test(digits)) throw new InvalidValue('an octal mode such as 660');
      return Number.parseInt(digits, 8);
    },
  };
}

/** Whether a text looks as if it ended in a comment: ` # like this`. */
export function looksCommented(text: string): boolean {
  return /\s[;#]/.test(text);
}

/** uWSGI reads the number of "2 # workers" with atoi, so public files live with it. */
function withoutComment(text: string): string {
  return looksCommented(text) ? text.replace(/\s.*$/s, '') : text;
}

/** Text that may hold anything, or nothing. */
export const text: ValueType<string> = {
  placeholder: 'TEXT',
  accepts: 'text',
  argument: 'required',
  freeText: true,
  parse: (value) => value,
};

/** Any text but nothing; `expected` names what it is, with its article. */
export function word(placeholder: string, expected: string): ValueType<string> {
  return {
    placeholder,
    accepts: expected.replace(/^an? /, ''),
    argument: 'required',
    parse(value) {
      if (value === '') throw new InvalidValue(expected);
      return value;
    },
  };
}

/** A path as it was given: relative to `chdir`, where the server lives by the time it is used. */
export const path: ValueType<string> = word('PATH', 'a path');

/** A path that is used before the server changes its directory. */
export const launchPath: ValueType<string> = {
  ...path,
  accepts: 'path, relative to the launch directory',
  fromLaunchDirectory: true,
};

/** A socket address, see {@link parseAddress}. */
export const address: ValueType<SocketAddress> = {
  placeholder: 'ADDRESS',
  accepts: 'host:port, :port, [v6]:port, a path, or @abstract',
  argument: 'required',
  parse(value) {
    try {
      return parseAddress(value);
    } catch (error) {
      if (error instanceof AddressError) throw new InvalidValue(error.expected, error.came);
      throw error;
    }
  },
};

/** One of a few words. */
export function choice<const T extends string>(...words: readonly T[]): ValueType<T> {
  const last = words.at(-1) ?? '';
  const all = words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${last}` : last;
  return {
    placeholder: words.join('|'),
    accepts: all,
    argument: 'required',
    parse(value) {
      const found = words.find((candidate) => candidate === value);
      if (found === undefined) throw new InvalidValue(all);
      return found;
    },
  };
}
