import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batches, descriptorSink, LineWriter } from '../../appserver/process/log.ts';
import { eventually } from '../fixtures/eventually.ts';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';

describe('batches', () => {
  it('loses and splits no line, and exceeds the limit only for a single long line', () => {
    const line = fc
      .string({ unit: 'grapheme', maxLength: 40 })
      .filter((text) => !text.includes('\n'));
    fc.assert(
      fc.property(fc.array(line), fc.integer({ min: 1, max: 100 }), (lines, limit) => {
        const written = Array.from(batches(lines, limit), String);
        expect(written.join('')).toBe(lines.map((text) => `${text}\n`).join(''));
        for (const batch of written) {
          expect(batch.endsWith('\n')).toBe(true);
          const fits = Buffer.byteLength(batch) <= limit;
          expect(fits || batch.indexOf('\n') === batch.length - 1).toBe(true);
        }
      }),
    );
  });
});

describe('LineWriter', () => {
  it('writes the lines of one turn together, in order', async () => {
    await using directory = await temporaryDirectory();
    const file = join(directory.path, 'log');
    const fd = openSync(file, 'a');
    const { write } = new LineWriter(descriptorSink(fd));
    write('one');
    write('two');
    expect(readFileSync(file, 'utf8')).toBe('');
    await eventually('the lines are there', () => readFileSync(file, 'utf8') === 'one\ntwo\n');
    closeSync(fd);
  });

  it('puts a date in front of messages, not of lines that have their own', () => {
    const written: string[] = [];
    const writer = new LineWriter((lines) => written.push(lines.toString()));
    writer.showDate('%Y');
    writer.write('dated');
    writer.writePlain('plain');
    writer.showDate(true);
    writer.write('as ctime');
    writer.flush();
    expect(written.join('')).toMatch(
      /^\d{4} - dated\nplain\n\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4} - as ctime\n$/,
    );
  });

  it('leaves what is queued where it was meant to go', () => {
    const one: string[] = [];
    const two: string[] = [];
    const writer = new LineWriter((lines) => one.push(lines.toString()));
    writer.write('first');
    writer.redirect((lines) => two.push(lines.toString()));
    writer.write('second');
    writer.flush();
    expect([one, two]).toEqual([['first\n'], ['second\n']]);
  });

  it('gives up on a descriptor that nobody reads, without a throw', () => {
    const writer = new LineWriter(descriptorSink(-1));
    writer.write('lost');
    expect(() => writer.flush()).not.toThrow();
  });
});
