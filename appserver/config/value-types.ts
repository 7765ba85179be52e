import { AddressError, parseAddress } from './address.ts';
import type { SocketAddress } from './address.ts';
import { hasInlineComment } from './inline-comment.ts';

/** What a value is read against. */
export interface ValueContext {
  /** The launch directory, absolute. */
  readonly cwd: string;
}

/** How the text of one option becomes a value. */
export interface ValueType<T> {
  /** Stands for the value in the help: `N`, `PATH`. Empty for a switch. */
  readonly placeholder: string;
  /** What the documentation says of accepted values. */
  readonly accepts: string;
  /** `none`: a switch. `optional`: on the command line the value is attached, as `-C664` or `--o=v`. */
  readonly argument: 'none' | 'optional' | 'required';
  /** @throws InvalidValue */
  parse(text: string, context: ValueContext): T;
}

/** A text that is no value of its type. `expected` reads well after the word "expected". */
export class InvalidValue extends Error {
  readonly code = 'ERR_INVALID_VALUE';
  override readonly name = 'InvalidValue';
  readonly expected: string;

  constructor(expected: string) {
    super(`expected ${expected}`);
    this.expected = expected;
  }
}

const FALSE = /^(false|off|no|0)$/i;

/** uWSGI's switch: false is `false`, `off`, `no` in any case, or `0`; all else is true. */
export const bool: ValueType<boolean> = {
  placeholder: '',
  accepts: 'true or false',
  argument: 'none',
  parse: (text) => !FALSE.test(text),
};

/** A decimal integer from `min` to `max`; `unit` is for the documentation. */
export function integer(
  range: { min?: number; max?: number; unit?: string; placeholder?: string } = {},
): ValueType<number> {
  const { min = 0, max = Number.MAX_SAFE_INTEGER, unit } = range;
  const limits = max === Number.MAX_SAFE_INTEGER ? `${min} or more` : `${min} to ${max}`;
  return {
    placeholder: range.placeholder ?? (unit === 'seconds' ? 'SECONDS' : 'N'),
    accepts: `integer, ${limits}${unit === undefined ? '' : `, in ${unit}`}`,
    argument: 'required',
    parse(text) {
      // uWSGI reads "2 # x" with atoi, so public files live with it; the reader has warned already.
      const digits = hasInlineComment(text) ? text.split(/\s/, 1)[0] : text;
      const value = Number(digits);
      if (!/^[+-]?\d+$/.test(digits ?? '') || value < min || value > max) {
        throw new InvalidValue(`an integer, ${limits}`);
      }
      return value;
    },
  };
}

/** A file mode in octal. `bare` is what the option means without a value. */
export function octalMode(bare: number): ValueType<number> {
  return {
    placeholder: 'MODE',
    accepts: `octal mode, 0 to 777; without a value ${bare.toString(8)}`,
    argument: 'optional',
    parse(text) {
      const digits = hasInlineComment(text) ? (text.split(/\s/, 1)[0] ?? '') : text;
      if (digits === '') return bare;
      if (!/^0?[0-7]{1,3}$/.test(digits)) throw new InvalidValue('an octal mode such as 660');
      return Number.parseInt(digits, 8);
    },
  };
}

/** Any text, also an empty one. */
export const text: ValueType<string> = textOf('TEXT', 'text');

/** Any text but nothing; `expected` names what it is, with its article. */
export function word(placeholder: string, expected: string): ValueType<string> {
  return {
    placeholder,
    accepts: expected,
    argument: 'required',
    parse(value) {
      if (value === '') throw new InvalidValue(expected);
      return value;
    },
  };
}

/** A path as it was given: relative to `chdir`, where the server lives by the time it is used. */
export const path: ValueType<string> = word('PATH', 'a path');

/** `NAME=VALUE`. An empty value is allowed. */
export const assignment: ValueType<string> = {
  placeholder: 'NAME=VALUE',
  accepts: 'NAME=VALUE',
  argument: 'required',
  parse(value) {
    if (value.indexOf('=') < 1) throw new InvalidValue('NAME=VALUE');
    return value;
  },
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
      if (!(error instanceof AddressError)) throw error;
      throw new InvalidValue(error.message.replace(/^expected (.*), got .*$/s, '$1'));
    }
  },
};

/** One of a few words. */
export function choice<const T extends string>(...words: readonly T[]): ValueType<T> {
  const list = words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${words.at(-1)}` : words[0];
  return {
    placeholder: words.join('|'),
    accepts: String(list),
    argument: 'required',
    parse(value) {
      const found = words.find((word) => word === value);
      if (found === undefined) throw new InvalidValue(String(list));
      return found;
    },
  };
}

function textOf(placeholder: string, accepts: string): ValueType<string> {
  return { placeholder, accepts, argument: 'required', parse: (value) => value };
}
