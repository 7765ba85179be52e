import { describe, expect, it } from 'vitest';

import { parseArguments } from '../../../scripts/up/arguments.ts';

describe('parseArguments', () => {
  it.each([
    [[], {}, { mode: 'auto', port: 8080 }],
    [[], { PORT: '' }, { mode: 'auto', port: 8080 }],
    [['--native'], { PORT: '1' }, { mode: 'native', port: 1 }],
    [['--docker', '--docker'], { PORT: '65535' }, { mode: 'docker', port: 65_535 }],
  ])('%j with %j', (argv, env, expected) => {
    expect(parseArguments(argv, env)).toEqual(expected);
  });

  it.each([
    [['--fast'], {}, 'expected --native or --docker, got --fast'],
    [['--native', '--docker'], {}, 'expected one of --native and --docker, got both'],
    [[], { PORT: '0' }, 'PORT: expected a number from 1 to 65535, got 0'],
    [[], { PORT: '65536' }, 'PORT: expected a number from 1 to 65535, got 65536'],
    [[], { PORT: '80x' }, 'PORT: expected a number from 1 to 65535, got 80x'],
  ])('refuses %j with %j', (argv, env, message) => {
    expect(() => parseArguments(argv, env)).toThrow(message);
  });
});
