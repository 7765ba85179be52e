import { describe, expect, it } from 'vitest';
import { appStack } from '../../appserver/process/app-stack.ts';

function errorWith(message: string, stack: string): Error {
  return Object.assign(new Error(message), { stack });
}

describe('appStack', () => {
  it("keeps the app's frames, without those of Node and of the server", () => {
    const error = errorWith(
      'no database',
      [
        'Error: no database',
        '    at connect (file:///srv/app/db.ts:3:9)',
        '    at Object.<anonymous> (file:///srv/app/main.ts:1:1)',
        '    at Module._compile (node:internal/modules/cjs/loader:1956:14)',
        '    at load (file:///opt/tsgi/wsgi/load.ts:55:5)',
      ].join('\n'),
    );
    expect(appStack(error, '/opt/tsgi')).toBe(
      '    at connect (file:///srv/app/db.ts:3:9)\n    at Object.<anonymous> (file:///srv/app/main.ts:1:1)',
    );
  });

  it('shows the line of a syntax error', () => {
    const error = errorWith(
      'Expression expected',
      [
        '/srv/app/main.ts:1',
        'const a = = 2',
        '          ^',
        '',
        'SyntaxError [ERR_INVALID_TYPESCRIPT_SYNTAX]: Expression expected',
        '    at parseTypeScript (node:internal/modules/typescript:61:36)',
      ].join('\n'),
    );
    expect(appStack(error, '/opt/tsgi')).toBe('/srv/app/main.ts:1\nconst a = = 2\n          ^');
  });

  it.each([
    ['an error of Node alone', errorWith('x', 'Error: x\n    at read (node:fs:1:1)')],
    ['an error of the server alone', errorWith('x', 'Error: x\n    at a (/opt/tsgi/a.ts:1:1)')],
    ['no stack', errorWith('x', 'Error: x')],
    ['no error', 'x'],
    ['nothing', undefined],
  ])('is empty for %s', (_, error) => {
    expect(appStack(error, '/opt/tsgi')).toBe('');
  });
});
