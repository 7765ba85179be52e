import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { loadOptions } from '../../appserver/config/load.ts';
import { formatConfig } from '../../appserver/config/show-config.ts';

const directory = mkdtempSync(join(tmpdir(), 'tsgi-show-config-'));
afterAll(() => rmSync(directory, { recursive: true }));

function load(argv: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return loadOptions({ argv, env, cwd: directory });
}

describe('formatConfig', () => {
  it('says where each value came from, and which are defaults', () => {
    writeFileSync(
      join(directory, 'app.ini'),
      '[uwsgi]\nmaster\nprocesses = %(cores + 1)\nset-ph = cores=3\nsocket = :0\nsocket = a.sock\n',
    );
    const config = load(['app.ini', '--show-config', '-b', '8192'], { UWSGI_PROCESSES: '2' });
    const text = formatConfig(config);
    expect(text.slice(0, text.indexOf('; defaults'))).toBe(`[uwsgi]
; app.ini:3
processes = 4
; command line
buffer-size = 8192
; app.ini:2
master = true
; app.ini:5
socket = :0
; app.ini:6
socket = a.sock
`);
    expect(text).toContain('\nsocket-timeout = 4\n');
    expect(text).not.toContain('show-config');
  });

  it('is read back as the same options', () => {
    const word = fc
      .string({ unit: fc.constantFrom(...'ab%()$=;#[]\\" é') })
      .map((text) => text.trim());
    const settings = fc.record({
      processes: fc.integer({ min: 1, max: 64 }),
      'log-format': word,
      callable: word.filter((text) => text !== ''),
      'chmod-socket': fc.integer({ min: 0, max: 0o777 }).map((mode) => mode.toString(8)),
      env: word.map((text) => `A=${text}`),
      vacuum: fc.boolean(),
      socket: fc.constantFrom(':0', 'x.sock', '@name', '[::1]:80'),
    });
    fc.assert(
      fc.property(settings, (values) => {
        const argv = Object.entries(values).map(([name, value]) => `--${name}=${value}`);
        const config = load(argv);
        expect(config.problems).toEqual([]);
        writeFileSync(join(directory, 'shown.ini'), formatConfig(config));
        const { origins: _, sockets, ...again } = load(['shown.ini']).options;
        expect(config.options).toMatchObject(again);
        expect(sockets.map(({ address }) => address)).toEqual(
          config.options.sockets.map(({ address }) => address),
        );
      }),
    );
  });
});
