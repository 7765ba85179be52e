import type { ListenTarget } from './compound-types.ts';
import type { ValueType } from './value-types.ts';

/** What a socket speaks: the uwsgi protocol or HTTP, plain or (`suwsgi`, `https`) over TLS. */
export type SocketProtocol = 'uwsgi' | 'http' | 'suwsgi' | 'https';

/** What every row of the option table says. */
interface Described {
  /** Other long names. */
  readonly aliases?: readonly string[];
  /** The one-letter form, without its hyphen. */
  readonly short?: string;
  /** One line: what it does. */
  readonly help: string;
  /** How it differs from uWSGI, for the documentation. */
  readonly note?: string;
  /** Where uWSGI declares it, or `tsgi` for an option of our own. */
  readonly source: string;
  /** The version of tsgi that knew it first. */
  readonly since: string;
  /**
   * Parsed and documented, but the server does not act on it yet: it is refused by name unless it
   * has its default. Whoever makes it work removes this.
   */
  readonly pending?: true;
}

/** An option with one value: the last one given counts. */
export interface ScalarRow<T> extends Described {
  readonly kind: 'scalar';
  readonly type: ValueType<T>;
  readonly default: T;
}

/** An option whose values add up, in the order in which they were given. */
export interface ListRow<T> extends Described {
  readonly kind: 'list';
  readonly type: ValueType<T>;
}

/** An option that opens a socket: all of them become `options.sockets`. */
export interface ListenerRow extends Described {
  readonly kind: 'listener';
  readonly type: ValueType<ListenTarget>;
  readonly protocol: SocketProtocol;
}

/** An option that steers the reading of the configuration and leaves no value behind. */
export interface DirectiveRow extends Described {
  readonly kind: 'directive';
  readonly type: ValueType<string>;
}

/** An option of uWSGI that tsgi has no need for: accepted, with a notice that says why. */
export interface HarmlessRow extends Described {
  readonly kind: 'harmless';
  readonly type: ValueType<unknown>;
  /** Completes "NAME has no effect: ". */
  readonly why: string;
}

/** An option of uWSGI that tsgi does not have: an error that says what to use. */
export interface RefusedRow extends Described {
  readonly kind: 'refused';
  readonly type: ValueType<unknown>;
  /** Completes "NAME: not supported; ". */
  readonly instead: string;
}

export type OptionRow =
  | ScalarRow<unknown>
  | ListRow<unknown>
  | ListenerRow
  | DirectiveRow
  | HarmlessRow
  | RefusedRow;

export type Details = Omit<Described, 'since' | 'source'> &
  Partial<Pick<Described, 'since' | 'source'>>;

const COMMON = { source: 'core/uwsgi.c', since: '0.1.0' } as const;

/** A row for an option with one value. `fallback` is its value when nobody gives it. */
export function scalar<T>(type: ValueType<T>, fallback: NoInfer<T>, details: Details): ScalarRow<T>;
/** A row for an option that has no value unless it is given. */
export function scalar<T>(
  type: ValueType<T>,
  fallback: undefined,
  details: Details,
): ScalarRow<T | undefined>;
export function scalar<T>(type: ValueType<T>, fallback: T | undefined, details: Details) {
  return { ...COMMON, kind: 'scalar', type, default: fallback, ...details };
}

/** A row for an option whose values add up; without any, the list is empty. */
export function list<T>(type: ValueType<T>, details: Details): ListRow<T> {
  return { ...COMMON, kind: 'list', type, ...details };
}

/** A row for an option that opens a socket. */
export function listener(
  type: ValueType<ListenTarget>,
  protocol: SocketProtocol,
  details: Details,
): ListenerRow {
  return { ...COMMON, kind: 'listener', type, protocol, ...details };
}

/** A row for an option that the reader of the configuration follows. */
export function directive(type: ValueType<string>, details: Details): DirectiveRow {
  return { ...COMMON, kind: 'directive', type, ...details };
}

/** A row for an option that changes nothing; `why` completes "NAME has no effect: ". */
export function harmless(type: ValueType<unknown>, why: string, details: Details): HarmlessRow {
  return { ...COMMON, kind: 'harmless', type, why, ...details };
}

/** A row for an option that is an error; `instead` completes "NAME: not supported; ". */
export function refused(type: ValueType<unknown>, instead: string, details: Details): RefusedRow {
  return { ...COMMON, kind: 'refused', type, instead, ...details };
}
