import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isScript, loadApplication, parseModuleSpec } from '../../appserver/wsgi/load.ts';

const FILES: Record<string, string> = {
  'named.mjs': 'export const application = () => ["named"]; export const other = () => ["other"];',
  'default.mjs': 'export default () => ["default"];',
  'both.mjs': 'export default () => ["default"]; export const application = () => ["named"];',
  'factory.mjs':
    'export const create = async () => () => ["made"]; export const broken = () => { throw new Error("no factory"); }; export const wrong = () => 42;',
  'typed.ts': 'const text: string = "typed"; export const application = (): string[] => [text];',
  'none.mjs': 'export const answer = 42;',
  'text.mjs':
    'export const application = "text"; export const main = () => []; export const other = () => [];',
  'throws.mjs': 'throw new Error("broken on purpose\\nsecond line");',
  'syntax.mjs': 'export const application = (;',
  'missing.mjs': 'import "./nowhere.mjs"; export const application = () => [];',
  'sub/a:b.mjs': 'export const application = () => ["colon"];',
};

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tsgi-load-'));
  await mkdir(join(directory, 'sub'));
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(directory, name), text);
});
afterAll(() => rm(directory, { recursive: true }));

/** What the loaded app gives. */
async function load(spec: string, callable?: string): Promise<unknown> {
  const application = await loadApplication(spec, directory, callable);
  return (application as unknown as () => unknown)();
}

test.for([
  ['a.ts', undefined, { file: 'a.ts', callable: undefined, isFactory: false }],
  ['a.ts:app', undefined, { file: 'a.ts', callable: 'app', isFactory: false }],
  ['a.ts', 'app', { file: 'a.ts', callable: 'app', isFactory: false }],
  ['a.ts:app', 'other', { file: 'a.ts', callable: 'app', isFactory: false }],
  ['a.ts:', 'other', { file: 'a.ts', callable: 'other', isFactory: false }],
  ['a.ts:make()', undefined, { file: 'a.ts', callable: 'make', isFactory: true }],
  ['C:/x/a.ts:app', undefined, { file: 'C:/x/a.ts', callable: 'app', isFactory: false }],
  [':app', undefined, { file: ':app', callable: undefined, isFactory: false }],
] as const)('the spec %s with callable %s', ([spec, callable, parsed]) => {
  expect(parseModuleSpec(spec, callable)).toEqual(parsed);
});

test.for([
  ['a.ts', true],
  ['a.mts:app', true],
  ['dir/a.cjs:make()', true],
  ['a.js', true],
  ['wsgi', false],
  ['wsgi:application', false],
  ['app.py', false],
  ['package.module:app', false],
] as const)('%s is a script: %s', ([spec, script]) => {
  expect(isScript(spec)).toBe(script);
});

test.for([
  ['named.mjs', undefined, 'named'],
  ['named.mjs:other', undefined, 'other'],
  ['named.mjs', 'other', 'other'],
  ['default.mjs', undefined, 'default'],
  ['both.mjs', undefined, 'named'],
  ['both.mjs:default', undefined, 'default'],
  ['factory.mjs:create()', undefined, 'made'],
  ['typed.ts', undefined, 'typed'],
  ['sub/a:b.mjs:application', undefined, 'colon'],
] as const)('%s with callable %s is loaded', async ([spec, callable, answer]) => {
  expect(await load(spec, callable)).toEqual([answer]);
});

describe('what cannot be loaded is one line', () => {
  test.for([
    ['nowhere.mjs', /^module: no such file: .*nowhere\.mjs$/],
    [
      'none.mjs',
      /^module: expected a function application in .*none\.mjs, got none; it exports no function$/,
    ],
    ['text.mjs', /^module: expected a function application in .*, got string; it has main, other$/],
    [
      'named.mjs:nothing',
      /^module: expected a function nothing in .*, got none; it has application, other$/,
    ],
    ['factory.mjs:wrong()', /^module: expected a function wrong in .*, got number/],
    ['factory.mjs:broken()', /^module: broken\(\) in .* failed: Error: no factory$/],
    ['throws.mjs', /^module: .*throws\.mjs cannot be loaded: Error: broken on purpose$/],
    ['syntax.mjs', /^module: .*syntax\.mjs cannot be loaded: .*[Ss]yntax/],
    ['missing.mjs', /^module: .*missing\.mjs cannot be loaded: Error.*Cannot find module/],
    ['named.mjs:constructor', /^module: expected a function constructor in .*, got none/],
  ] as const)('%s', async ([spec, message]) => {
    await expect(load(spec)).rejects.toThrow(
      expect.objectContaining({
        name: 'LoadError',
        code: 'ERR_APP_LOAD',
        message: expect.stringMatching(message),
      }),
    );
  });
});
