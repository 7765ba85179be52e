import type { SocketAddress } from './address.ts';
import type { TlsFiles } from './compound-types.ts';
import type { ListRow, ScalarRow, SocketProtocol } from './option-row.ts';
import type { optionTable } from './option-table/index.ts';

type Table = typeof optionTable;

/** `die-on-term` as a property: `dieOnTerm`. */
type CamelCase<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;

type ValueOf<Row> =
  Row extends ScalarRow<infer T> ? T : Row extends ListRow<infer T> ? readonly T[] : never;

/** The rows that leave a value: all but sockets, directives, and what is accepted or refused only. */
type Valued = {
  [Name in keyof Table]: Table[Name] extends { kind: 'scalar' | 'list' } ? Name : never;
}[keyof Table];

/** One socket to open. */
export interface SocketSpec {
  readonly address: SocketAddress;
  readonly protocol: SocketProtocol;
  /** For the protocols `suwsgi` and `https`. */
  readonly tls?: TlsFiles;
  /** The option that asked for it: `socket`, `http-socket`. */
  readonly option: string;
  /** Where it was given, for messages: `uwsgi.ini:3`. */
  readonly origin: string;
}

/**
 * The server's configuration, frozen. Each option is a property, `buffer-size` as `bufferSize`; what
 * it means, its unit and its default are in its row of the option table. It survives JSON, but for
 * properties that are `undefined`.
 */
export type Options = {
  readonly [Name in Valued as CamelCase<Name>]: ValueOf<Table[Name]>;
} & {
  /** Every socket, in the order of declaration. */
  readonly sockets: readonly SocketSpec[];
  /** Where each option that was given got its value, by option name: `uwsgi.ini:3`. */
  readonly origins: Readonly<Record<string, string>>;
};

/** The property of {@link Options} that holds an option. */
export function propertyOf(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
