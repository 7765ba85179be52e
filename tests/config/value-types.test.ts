import { describe, expect, it } from 'vitest';
import {
  assignment,
  dateFormat,
  expiry,
  hookAction,
  ownership,
  pair,
  plugins,
  tlsAddress,
} from '../../appserver/config/compound-types.ts';
import {
  bool,
  choice,
  integer,
  InvalidValue,
  octalMode,
  path,
} from '../../appserver/config/value-types.ts';
import type { ValueType } from '../../appserver/config/value-types.ts';

describe('bool', () => {
  it.each(['false', 'off', 'no', 'FALSE', 'Off', 'nO', '0'])('%s is false', (text) => {
    expect(bool.parse(text)).toBe(false);
  });

  // "anything else is true", as in uWSGI, whatever its author meant.
  it.each(['true', 'on', 'yes', '1', '', '2', 'n', 'false ; x', 'none'])('%j is true', (text) => {
    expect(bool.parse(text)).toBe(true);
  });
});

describe('what value types accept', () => {
  it.each<[string, ValueType<unknown>, string, unknown]>([
    ['integer', integer({ min: 1, max: 9 }), '9', 9],
    ['integer with a comment, as atoi reads it', integer(), '2 # workers', 2],
    ['optional integer', integer({ bare: 1 }), '', 1],
    ['octal', octalMode(), '0660', 0o660],
    ['octal without the zero', octalMode(0o666), '664', 0o664],
    ['octal without a value', octalMode(0o666), '', 0o666],
    ['choice', choice('a', 'b'), 'b', 'b'],
    ['assignment', assignment, 'A=', 'A='],
    ['pair', pair('K=V'), '/s=/srv/a=b', { key: '/s', value: '/srv/a=b' }],
    ['ownership', ownership, 'www-data:33', 'www-data:33'],
    ['date as a switch', dateFormat, 'true', true],
    ['date without a value', dateFormat, '', true],
    ['date off', dateFormat, 'off', false],
    ['date format', dateFormat, '%Y-%m-%d', '%Y-%m-%d'],
    ['hook', hookAction, 'exec: touch a; touch b # c', 'touch a; touch b # c'],
    ['expiry', expiry, '/static/.* 3600', { pattern: '/static/.*', seconds: 3600 }],
    ['plugins', plugins, '0:python3,http,router_static', '0:python3,http,router_static'],
    [
      'TLS',
      tlsAddress,
      ':443,a.crt,a.key,HIGH,!ca.crt',
      {
        address: { kind: 'tcp', host: '0.0.0.0', port: 443 },
        tls: {
          certificate: 'a.crt',
          key: 'a.key',
          ciphers: 'HIGH',
          clientCa: 'ca.crt',
          clientCertRequired: true,
        },
      },
    ],
  ])('%s', (_, type, text, value) => {
    expect(type.parse(text)).toEqual(value);
  });
});

describe('what value types refuse', () => {
  it.each<[string, ValueType<unknown>, string, string]>([
    ['too small', integer({ min: 1, max: 9 }), '0', 'expected an integer, 1 to 9'],
    ['too large', integer({ min: 1, max: 9 }), '10', 'expected an integer, 1 to 9'],
    ['no integer', integer(), 'two', 'expected an integer, 0 or more'],
    ['a unit', integer(), '30s', 'expected an integer, 0 or more'],
    ['nothing', integer(), '', 'expected an integer, 0 or more'],
    ['exponent', integer(), '1e3', 'expected an integer, 0 or more'],
    ['beyond precision', integer(), '9007199254740993', 'expected an integer, 0 or more'],
    ['no octal', octalMode(), '668', 'expected an octal mode such as 660'],
    ['no path', path, '', 'expected a path'],
    ['no choice', choice('a', 'b', 'c'), 'd', 'expected a, b or c'],
    ['no name', assignment, '=x', 'expected NAME=VALUE'],
    ['half a pair', pair('K=V'), 'x=', 'expected K=V'],
    ['owners', ownership, 'a:b:c', 'expected USER or USER:GROUP'],
    ['hooks', hookAction, 'mount:/x', 'expected exec:COMMAND, the only action here'],
    ['patterns', expiry, '( 3', 'expected a regular expression, a space, seconds'],
    ['no key', tlsAddress, ':443,a', 'expected ADDRESS,CERTIFICATE,KEY[,CIPHERS[,CLIENT_CA]]'],
    ['no port', tlsAddress, ':x,a,b', 'expected a port from 0 to 65535 after the colon'],
  ])('%s', (_, type, text, message) => {
    expect(() => type.parse(text)).toThrow(InvalidValue);
    expect(() => type.parse(text)).toThrow(message);
  });
});
