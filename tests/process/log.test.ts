import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { descriptorSink, LineWriter } from '../../appserver/process/log.ts';
import { eventually } from '../fixtures/eventually.ts';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';

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

  it('writes lines that are longer than there is room, in order', () => {
    const written: string[] = [];
    const writer = new LineWriter((lines) => written.push(lines.toString()));
    const lines = ['short', 'l'.repeat(100_000), 'ö'.repeat(20_000), 'short again'];
    for (const line of lines) writer.write(line);
    writer.flush();
    expect(written.join('')).toBe(lines.map((line) => `${line}\n`).join(''));
  });

  it('has late lines made before what comes after them, and when it writes', async () => {
    const written: string[] = [];
    const writer = new LineWriter((lines) => written.push(lines.toString()));
    const late: string[] = [];
    const { soon, now } = writer.makeLate((queue) => {
      for (const line of late.splice(0)) queue(line);
    });
    writer.write('first');
    late.push('late 1', 'late 2');
    writer.write('after it');
    late.push('late 3');
    now();
    writer.writePlain('and after that');
    late.push('late 4');
    writer.flush();
    const lines = ['first', 'late 1', 'late 2', 'after it', 'late 3', 'and after that', 'late 4'];
    expect(written.join('')).toBe(lines.map((line) => `${line}\n`).join(''));

    late.push('asked for');
    soon();
    await eventually('it is written', () => written.at(-1) === 'asked for\n');

    late.push('where it was meant to go');
    writer.redirect(() => expect.unreachable());
    expect(written.at(-1)).toBe('where it was meant to go\n');
  });

  it('gives up on a descriptor that nobody reads, without a throw', () => {
    const writer = new LineWriter(descriptorSink(-1));
    writer.write('lost');
    expect(() => writer.flush()).not.toThrow();
  });
});
