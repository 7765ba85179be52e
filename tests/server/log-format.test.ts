import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileLogFormat } from '../../appserver/server/log-format.ts';
import type { RequestRecord } from '../../appserver/server/request-record.ts';
import { requestRecord } from '../fixtures/request-record.ts';

const process_ = {
  pid: 42,
  worker: 3,
  memory: () => ({ rss: 3 * 1024 * 1024 + 1, vsz: 9 * 1024 * 1024 }),
  forwardedFor: false,
};

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

function render(format: string, record: Partial<RequestRecord> = {}, longest?: number): string {
  return compileLogFormat(format, process_)(requestRecord(record), longest);
}

describe('a log-format', () => {
  it('keeps its text, and gives "-" for what is unknown or empty', () => {
    expect(render('100% [%(nope)] %(var.NOPE) (%() %(user) %(uri')).toBe('100% [-] - (%() - %(uri');
  });

  it('knows the request, the process and vars by name', () => {
    const line = render('%(method) %(uri) %(wid)/%(pid) %(rssM)M %(vszM)M %(var.HTTP_HOST)', {
      vars: ['REQUEST_METHOD', 'PUT', 'REQUEST_URI', '/a', 'HTTP_HOST', 'h'],
    });
    expect(line).toBe('PUT /a 3/42 3M 9M h');
  });

  it('gives durations in each unit', () => {
    expect(render('%(micros) %(msecs) %(secs)', { duration: 3908 })).toBe('3908 3 0.003908');
  });

  it('takes the server name where there is no Host', () => {
    expect(render('%(host)', { vars: ['SERVER_NAME', 'sn'] })).toBe('sn');
    expect(render('%(host)', { vars: ['SERVER_NAME', 'sn', 'HTTP_HOST', 'h'] })).toBe('h');
  });

  it("has the app's own variables, which cannot hide the server's", () => {
    const logvars = { user_id: '7', uri: 'forged', café: 'é' };
    expect(render('%(user_id) %(uri) %(café)', { logvars })).toBe('7 / \\xC3\\xA9');
  });

  it('lives with whatever an app puts in place of its log variables', () => {
    for (const logvars of [null, undefined, 'text', 7]) {
      expect(render('%(mine)', { logvars: logvars as never })).toBe('-');
    }
    expect(render('%(mine)', { logvars: { mine: { a: 1 } as never } })).toBe('[object Object]');
  });

  it('cuts values, not the line, when it is told to', () => {
    const vars = ['REQUEST_URI', `/${'a'.repeat(100)}`];
    expect(render('[%(uri)] end', { vars }, 5)).toBe('[/aaaa...] end');
  });

  it('lets no value leave its line, its quotes or ASCII', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.string({ unit: 'grapheme' }), (bytes, text) => {
        const line = render('"%(uri)" "%(mine)"', {
          vars: ['REQUEST_URI', latin1(bytes)],
          logvars: { mine: text },
        });
        expect(line).toMatch(/^"[ !#-~]*" "[ !#-~]*"$/);
      }),
    );
  });
});

describe('a log-format that is JSON', () => {
  const format = '{"uri":"%(uri)","n":%(status),"s":%(secs),"who":%(user),"mine":"<%(mine)>"}';

  it('stays JSON whatever comes, and gives the value back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.uint8Array(), (text, bytes) => {
        const line = render(format, {
          vars: ['REQUEST_URI', latin1(Buffer.from(text)), 'REMOTE_USER', `"},{${latin1(bytes)}`],
          logvars: { mine: text },
        });
        expect(line).not.toMatch(/[\r\n]/);
        const value: unknown = JSON.parse(line);
        expect(value).toMatchObject({ uri: text, n: 200, s: 0.0015, mine: `<${text}>` });
        expect(Object.keys(value as object)).toEqual(['uri', 'n', 's', 'who', 'mine']);
      }),
    );
  });

  it('gives null and "-" for what is missing, and numbers as numbers', () => {
    expect(JSON.parse(render('{"a":%(user),"b":"%(user)","c":%(pid),"d":"%(pid)"}'))).toEqual({
      a: null,
      b: '-',
      c: 42,
      d: '42',
    });
  });

  it('shows bytes that are not UTF-8 one by one', () => {
    const line = render('{"uri":"%(uri)"}', { vars: ['REQUEST_URI', '/\xff'] });
    expect(JSON.parse(line)).toEqual({ uri: '/ÿ' });
  });
});
