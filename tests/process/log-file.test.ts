import { readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LogFile } from '../../appserver/process/log-file.ts';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';

const LINE = Buffer.from(`${'x'.repeat(99)}\n`);

describe('a log file', () => {
  it('is added to, not begun again', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, 'log');
    for (let run = 0; run < 2; run++) {
      new LogFile({ path, maxSize: 0, backupName: undefined }).write(LINE);
    }
    expect(readFileSync(path)).toHaveLength(200);
  });

  it('is renamed when it has grown too large, and no line is lost or torn', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, 'log');
    const file = new LogFile({ path, maxSize: 250, backupName: undefined });
    for (let line = 0; line < 10; line++) file.write(LINE);
    const names = readdirSync(directory.path);
    expect(names.length).toBeGreaterThan(2);
    expect(names.every((name) => /^log(\.\d{10}(\.\d+)?)?$/.test(name))).toBe(true);
    const texts = names.map((name) => readFileSync(join(directory.path, name), 'utf8'));
    expect(texts.join('').match(/^x{99}$/gm)).toHaveLength(10);
    expect(texts.join('')).toMatch(/logsize: 300, triggering rotation to \S+\.\.\.\n/);
  });

  it('takes the name that it is told to, again and again', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, 'log');
    const backupName = join(directory.path, 'old');
    const file = new LogFile({ path, maxSize: 150, backupName });
    for (let line = 0; line < 8; line++) file.write(LINE);
    expect(readdirSync(directory.path).toSorted()).toEqual(['log', 'old']);
  });

  it('goes on in the old file where it cannot be renamed', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, 'log');
    const file = new LogFile({ path, maxSize: 150, backupName: '/nowhere/old' });
    for (let line = 0; line < 6; line++) file.write(LINE);
    const text = readFileSync(path, 'utf8');
    expect(text.match(/^x{99}$/gm)).toHaveLength(6);
    expect(text).toContain('unable to rotate log: no such file or directory');
  });

  it('is opened again when somebody has moved it', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, 'log');
    const file = new LogFile({ path, maxSize: 0, backupName: undefined });
    file.write(LINE);
    renameSync(path, `${path}.moved`);
    file.write(LINE);
    file.reopen();
    file.write(LINE);
    expect(readFileSync(`${path}.moved`, 'utf8').match(/^x{99}$/gm)).toHaveLength(2);
    expect(readFileSync(path, 'utf8').match(/^x{99}$/gm)).toHaveLength(1);
  });
});
