import type { SocketAddress } from './address.ts';
import { isKnownPlugin } from './plugin-names.ts';
import { address, bool, InvalidValue } from './value-types.ts';
import type { ValueType } from './value-types.ts';

/** Two parts of a value: `/static=/srv/assets`. */
export interface Pair {
  readonly key: string;
  readonly value: string;
}

/** A certificate and what goes with it; paths are relative to `chdir`. */
export interface TlsFiles {
  readonly certificate: string;
  readonly key: string;
  /** OpenSSL's cipher list. */
  readonly ciphers?: string;
  /** Authorities of client certificates. uWSGI's `!` in front means that a client must have one. */
  readonly clientCa?: string;
  readonly clientCertRequired?: boolean;
}

/** What an option that opens a socket says. */
export interface ListenTarget {
  readonly address: SocketAddress;
  readonly tls?: TlsFiles;
}

/** The headers of files whose name matches. */
export interface Expiry {
  readonly pattern: string;
  readonly seconds: number;
}

/** `NAME=VALUE` as it is. An empty value is allowed. */
export const assignment: ValueType<string> = {
  placeholder: 'NAME=VALUE',
  accepts: 'NAME=VALUE',
  argument: 'required',
  parse(value) {
    if (value.indexOf('=') < 1) throw new InvalidValue('NAME=VALUE');
    return value;
  },
};

/** `KEY=VALUE` in its two parts, none of them empty. */
export function pair(placeholder: string): ValueType<Pair> {
  return {
    placeholder,
    accepts: placeholder,
    argument: 'required',
    parse(text) {
      const equals = text.indexOf('=');
      if (equals < 1 || equals === text.length - 1) throw new InvalidValue(placeholder);
      return { key: text.slice(0, equals), value: text.slice(equals + 1) };
    },
  };
}

/** Where to listen, without TLS. */
export const listenAddress: ValueType<ListenTarget> = {
  ...address,
  parse: (value) => ({ address: address.parse(value) }),
};

const TLS_FORM = 'ADDRESS,CERTIFICATE,KEY[,CIPHERS[,CLIENT_CA]]';

/** Where to listen with TLS, in the form of uWSGI's `https`. */
export const tlsAddress: ValueType<ListenTarget> = {
  placeholder: TLS_FORM,
  accepts: TLS_FORM,
  argument: 'required',
  parse(value) {
    const [where = '', certificate = '', key = '', ciphers = '', ca = '', ...rest] =
      value.split(',');
    if (certificate === '' || key === '' || rest.length > 0) throw new InvalidValue(TLS_FORM);
    return {
      address: address.parse(where),
      tls: {
        certificate,
        key,
        ...(ciphers === '' ? {} : { ciphers }),
        ...(ca === ''
          ? {}
          : { clientCa: ca.replace(/^!/, ''), clientCertRequired: ca.startsWith('!') }),
      },
    };
  },
};

/** `PATTERN SECONDS`, as `static-expires` takes it. */
export const expiry: ValueType<Expiry> = {
  placeholder: 'PATTERN SECONDS',
  accepts: 'a regular expression, a space, seconds',
  argument: 'required',
  freeText: true,
  parse(value) {
    const [, pattern, seconds] = /^(\S+)\s+(\d+)$/.exec(value) ?? [];
    if (pattern === undefined || !isPattern(pattern)) {
      throw new InvalidValue('a regular expression, a space, seconds');
    }
    return { pattern, seconds: Number(seconds) };
  },
};

/** A hook's action: only `exec:COMMAND`. The value is the command, for the shell. */
export const hookAction: ValueType<string> = {
  placeholder: 'exec:COMMAND',
  accepts: 'exec:COMMAND',
  argument: 'required',
  freeText: true,
  parse(value) {
    const [, command] = /^exec:\s*(\S.*)$/s.exec(value) ?? [];
    if (command === undefined) throw new InvalidValue('exec:COMMAND, the only action here');
    return command;
  },
};

/** A switch that may also be a strftime format. The value is the format, or whether there is one. */
export const dateFormat: ValueType<boolean | string> = {
  placeholder: 'FORMAT',
  accepts: 'true, false, or a strftime format',
  argument: 'optional',
  freeText: true,
  parse: (value) => (/%|\s/.test(value) ? value : bool.parse(value)),
};

/** `USER` or `USER:GROUP`, names or numbers. */
export const ownership: ValueType<string> = {
  placeholder: 'USER[:GROUP]',
  accepts: 'USER[:GROUP], names or numbers',
  argument: 'required',
  parse(value) {
    if (!/^[^:\s]+(:[^:\s]+)?$/.test(value)) throw new InvalidValue('USER or USER:GROUP');
    return value;
  },
};

/** Plugins of uWSGI, apart by commas. Those whose work tsgi does by itself are fine. */
export const plugins: ValueType<string> = {
  placeholder: 'NAME[,NAME]',
  accepts: 'names of plugins',
  argument: 'required',
  parse(value) {
    const foreign = value.split(',').find((name) => !isKnownPlugin(name.trim()));
    if (foreign !== undefined) {
      throw new InvalidValue('a plugin whose work tsgi does by itself, such as python3 or http');
    }
    return value;
  },
};

function isPattern(pattern: string): boolean {
  try {
    return new RegExp(pattern) instanceof RegExp;
  } catch {
    return false;
  }
}
