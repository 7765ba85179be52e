import { describe, expect, it } from 'vitest';
import { loadOptions } from '../../appserver/config/load.ts';
import { findOption } from '../../appserver/config/option-names.ts';
import type { OptionRow } from '../../appserver/config/option-row.ts';
import { optionTable, optionThemes } from '../../appserver/config/option-table/index.ts';
import { refusedFamilies } from '../../appserver/config/option-table/refused.ts';
import { propertyOf } from '../../appserver/config/options.ts';

const rows = Object.entries<OptionRow>(optionTable);
const names = rows.flatMap(([name, { aliases = [] }]) => [name, ...aliases]);

/** A value that each placeholder's type accepts, other than the default of any option. */
const SAMPLES: Readonly<Record<string, string>> = {
  '': 'true',
  N: '7',
  SECONDS: '7',
  MILLISECONDS: '7',
  BYTES: '7',
  MEGABYTES: '7',
  MODE: '640',
  TEXT: 'text',
  NAME: 'name',
  USER: 'nobody',
  GROUP: 'nogroup',
  PATH: 'some/path',
  ADDRESS: '127.0.0.1:7',
  FORMAT: '%Y',
  'USER[:GROUP]': 'nobody',
  'NAME=VALUE': 'A=1',
  '/PREFIX=PATH': '/a=b',
  '/PREFIX=APPLICATION': '/a=b.ts',
  'PATTERN SECONDS': '.* 7',
  'exec:COMMAND': 'exec:true',
  'MODULE[:CALLABLE]': 'main.ts',
  'uwsgi|http': 'http',
  spare: 'spare',
  'ADDRESS,CERTIFICATE,KEY[,CIPHERS[,CLIENT_CA]]': ':7,/dev/null,/dev/null',
};

function load(argument: string) {
  // More processes than any sample of cheaper.
  return loadOptions({ argv: ['--processes=9', argument], env: {}, cwd: '/' });
}

describe('the option table', () => {
  it('has each name, alias and letter once, and each row in one theme', () => {
    expect(names.toSorted()).toEqual([...new Set(names)].toSorted());
    const letters = rows.flatMap(([, { short }]) => short ?? []);
    expect(letters.toSorted()).toEqual([...new Set(letters)].toSorted());
    const themed = Object.values(optionThemes).flatMap((theme) => Object.keys(theme));
    expect(themed.toSorted()).toEqual(Object.keys(optionTable).toSorted());
  });

  it("has uWSGI's short options", () => {
    const letters = 'spSdlvbmCTiMhrRzLyjwtH';
    expect(rows.flatMap(([, { short }]) => short ?? []).toSorted()).toEqual(
      [...letters].toSorted(),
    );
  });

  it('refuses nothing that it has a row for, but by that row', () => {
    for (const name of names) expect(findOption(name)?.row.kind).not.toBe('refused');
  });

  it('says of each option in a line what it does, where it is from and since when', () => {
    for (const [name, { help, note = '', source, since }] of rows) {
      expect([name, help]).toEqual([name, expect.stringMatching(/^[a-zA-Z'0-9].*[^.\s]$/)]);
      expect([name, note]).toEqual([name, expect.not.stringMatching(/\.$|\n/)]);
      expect([name, source]).toEqual([name, expect.stringMatching(/^(core|plugins)\/|^tsgi$/)]);
      expect(since).toMatch(/^\d+\.\d+\.\d+$/);
    }
    for (const { what, instead } of refusedFamilies) {
      expect(`${what}${instead}`).not.toMatch(/\.$|\n/);
    }
  });

  it('has a default that the type itself would give', () => {
    for (const [name, row] of rows) {
      if (row.kind !== 'scalar' || typeof row.default !== 'number') continue;
      expect([name, row.type.parse(String(row.default))]).toEqual([name, row.default]);
    }
  });
});

describe.each(rows.filter(([, { pending }]) => !pending))('the option %s', (name, row) => {
  if (row.kind === 'scalar' || row.kind === 'list') {
    it('arrives in Options, with where it was given', () => {
      const sample = SAMPLES[row.type.placeholder];
      const { options, problems } = load(`--${name}=${sample}`);
      expect(problems).toEqual([]);
      const value = (options as Readonly<Record<string, unknown>>)[propertyOf(name)];
      if (row.kind === 'list') expect(value).toHaveLength(1);
      // There are a switch that is on already and an option of one value only.
      else if (row.default !== true && row.default !== sample)
        expect(value).not.toEqual(row.default);
      expect(options.origins[name]).toBe('command line');
    });
  } else if (row.kind === 'listener') {
    it('arrives among the sockets', () => {
      const { options, problems } = load(`--${name}=${SAMPLES[row.type.placeholder]}`);
      expect(problems).toEqual([]);
      expect(options.sockets).toMatchObject([{ option: name, protocol: row.protocol }]);
    });
  } else if (row.kind === 'harmless') {
    it('is accepted with a notice', () => {
      const { notices, problems } = load(
        `--${name}=${row.type.placeholder === 'NAME[,NAME]' ? 'http' : 'true'}`,
      );
      expect(problems).toEqual([]);
      expect(notices).toEqual([`--${name} has no effect: ${row.why}`]);
    });
  } else {
    it('leaves no value behind', () => {
      expect(load(`--${name}=x=1`).options.origins[name]).toBeUndefined();
    });
  }
});

describe.each(rows.filter(([, { pending }]) => pending))('the pending option %s', (name, row) => {
  it('is refused by name, never swallowed', () => {
    const { problems } = load(`--${name}=${SAMPLES[row.type.placeholder]}`);
    const isDefault = row.kind === 'scalar' && row.type.placeholder === 'spare';
    expect(problems.map(({ message }) => message)).toEqual(
      isDefault ? [] : [`--${name}: not supported by tsgi yet`],
    );
  });

  if (row.kind === 'scalar' && row.default === false) {
    it('may be off', () => {
      expect(load(`--${name}=false`).problems).toEqual([]);
    });
  }
});
