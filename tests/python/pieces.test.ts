import { describe, expect, test } from 'vitest';
import { Pieces, type PiecesSource } from '../../appserver/python/pieces.ts';

const KIBIBYTE = 1024;

/** A lane that only remembers what it was told. */
class RecordingSource implements PiecesSource {
  readonly calls: string[] = [];
  pause(): void {
    this.calls.push('pause');
  }
  resume(): void {
    this.calls.push('resume');
  }
  giveUp(): void {
    this.calls.push('giveUp');
  }
}

function setUp(): { source: RecordingSource; pieces: Pieces } {
  const source = new RecordingSource();
  return { source, pieces: new Pieces(source) };
}

const piece = (size: number): Buffer => Buffer.alloc(size, 'x');

describe('pieces of a body', () => {
  test('come in order, then the end', async () => {
    const { pieces } = setUp();
    pieces.push(Buffer.from('a'));
    pieces.push(Buffer.from('b'));
    const third = [await pieces.next(), await pieces.next(), pieces.next()].at(-1);
    pieces.push(Buffer.from('c'));
    expect(await third).toEqual({ done: false, value: Buffer.from('c') });
    pieces.complete();
    expect(await pieces.next()).toEqual({ done: true, value: undefined });
  });

  test('a reader that waits is told of the end, or of an error', async () => {
    const first = setUp().pieces;
    const end = first.next();
    first.complete();
    expect((await end).done).toBe(true);
    const second = setUp().pieces;
    const failed = second.next();
    second.fail(new Error('lost'));
    await expect(failed).rejects.toThrow('lost');
  });

  test('what came before an error is delivered first', async () => {
    const { pieces } = setUp();
    pieces.push(piece(1));
    pieces.fail(new Error('lost'));
    expect((await pieces.next()).value).toHaveLength(1);
    await expect(pieces.next()).rejects.toThrow('lost');
  });

  test('hold their source back while too many wait', async () => {
    const { source, pieces } = setUp();
    for (let n = 0; n < 4; n++) pieces.push(piece(64 * KIBIBYTE));
    expect(source.calls).toEqual(['pause']);
    await pieces.next();
    await pieces.next();
    expect(source.calls).toEqual(['pause']);
    await pieces.next();
    expect(source.calls).toEqual(['pause', 'resume']);
  });

  test('are given up by a reader that leaves', async () => {
    const { source, pieces } = setUp();
    for (let n = 0; n < 4; n++) pieces.push(piece(64 * KIBIBYTE));
    await pieces.return();
    // What still comes must be read, or the app would wait for ever.
    expect(source.calls).toEqual(['pause', 'giveUp', 'resume']);
    pieces.push(piece(1));
    expect((await pieces.next()).done).toBe(true);
  });

  test('are not given up once they are complete', async () => {
    const { source, pieces } = setUp();
    pieces.push(piece(1));
    pieces.complete();
    await pieces.return();
    expect(source.calls).toEqual([]);
  });
});
