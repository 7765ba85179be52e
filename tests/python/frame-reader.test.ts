import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type FrameEvents, FrameReader } from '../../appserver/python/frame-reader.ts';
import { ASKS, Frame, FRAME_HEADER_SIZE, FREE } from '../../appserver/python/frames.ts';

/** What happened, with the pieces of a body joined: where they are cut is chance. */
class Recorder implements FrameEvents {
  readonly events: string[] = [];

  onWhole(head: string, body: Buffer, free: boolean): void {
    this.onHead(head);
    if (body.length > 0) this.onChunk(body);
    this.onEnd(free);
  }
  onHead(head: string): void {
    this.events.push(`head ${head}`, 'body ');
  }
  onChunk(piece: Buffer): void {
    if (this.events.at(-1)?.startsWith('body ') !== true) this.events.push('body ');
    this.events[this.events.length - 1] += piece.toString('latin1');
  }
  onAsk(): void {
    this.events.push('ask');
  }
  onEnd(free: boolean): void {
    this.events.push(`end ${free}`);
  }
  onDone(): void {
    this.events.push('done');
  }
  onMessage(type: number, body: Buffer, head: string): void {
    this.events.push(`message ${type} ${head} ${body.toString('latin1')}`);
  }
}

interface FrameParts {
  readonly type: number;
  readonly head: string;
  readonly body: string;
}

function encode({ type, head, body }: FrameParts): Buffer {
  const header = Buffer.alloc(FRAME_HEADER_SIZE);
  header[0] = type;
  header.writeUInt32LE(head.length, 1);
  header.writeUInt32LE(body.length, 5);
  return Buffer.concat([header, Buffer.from(head + body, 'latin1')]);
}

const latin1 = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  maxLength: 40,
});
const nothing: fc.Arbitrary<string> = fc.constant('');
const frame = (type: number, head = nothing, body = nothing): fc.Arbitrary<FrameParts> =>
  fc.record({ type: fc.constant(type), head, body });

const frames = fc.array(
  fc.oneof(
    frame(Frame.whole, latin1, latin1),
    frame(Frame.whole | FREE, latin1, latin1),
    frame(Frame.head, latin1, latin1),
    frame(Frame.chunk, nothing, latin1),
    frame(Frame.head | ASKS, latin1, latin1),
    frame(Frame.chunk | ASKS, nothing, latin1),
    frame(Frame.end),
    frame(Frame.end | FREE),
    frame(Frame.done),
    frame(Frame.error, nothing, latin1),
    frame(Frame.logVariable, latin1, latin1),
  ),
  { maxLength: 12 },
);

function eventsOf(bytes: Buffer, cuts: readonly number[]): string[] {
  const recorder = new Recorder();
  const reader = new FrameReader(recorder);
  let at = 0;
  for (const size of [...cuts, bytes.length]) {
    // The bytes are lent: what is kept of them must be a copy.
    const lent = Buffer.from(bytes.subarray(at, at + size));
    reader.push(lent);
    lent.fill(0xee);
    at += size;
  }
  return recorder.events;
}

test('frames are the same however they are cut', () => {
  fc.assert(
    fc.property(frames, fc.array(fc.integer({ min: 0, max: 30 })), (given, cuts) => {
      const bytes = Buffer.concat(given.map(encode));
      const expected = new Recorder();
      for (const { type, head, body } of given) {
        const free = (type & FREE) !== 0;
        const bytesOf = Buffer.from(body, 'latin1');
        switch (type & ~(FREE | ASKS)) {
          case Frame.whole:
            expected.onWhole(head, bytesOf, free);
            break;
          case Frame.head:
            expected.onHead(head);
            if (body !== '') expected.onChunk(bytesOf);
            if ((type & ASKS) !== 0) expected.onAsk();
            break;
          case Frame.chunk:
            if (body !== '') expected.onChunk(bytesOf);
            if ((type & ASKS) !== 0) expected.onAsk();
            break;
          case Frame.end:
            expected.onEnd(free);
            break;
          case Frame.done:
            expected.onDone();
            break;
          default:
            expected.onMessage(type, bytesOf, head);
        }
      }
      expect(eventsOf(bytes, cuts)).toEqual(expected.events);
    }),
  );
});

test('a large body is passed on from where it is, a small one as a copy', () => {
  class Kinds extends Recorder {
    override onWhole(head: string, body: Buffer): void {
      this.events.push(`whole ${head} ${body.length}`);
    }
    override onHead(head: string, length?: number): void {
      this.events.push(`head ${head} ${length}`);
    }
  }
  const events = new Kinds();
  const reader = new FrameReader(events);
  const whole = (size: number): void =>
    reader.push(encode({ type: Frame.whole | FREE, head: 'h', body: 'x'.repeat(size) }));
  whole(32 * 1024);
  whole(32 * 1024 + 1);
  expect(events.events).toEqual([
    'whole h 32768',
    'head h 32769',
    `body ${'x'.repeat(32 * 1024 + 1)}`,
    'end true',
  ]);
});

test('a body is passed on before its frame is complete', () => {
  const recorder = new Recorder();
  const reader = new FrameReader(recorder);
  const bytes = encode({ type: Frame.whole, head: '200 OK', body: 'x'.repeat(1000) });
  reader.push(bytes.subarray(0, 100));
  expect(recorder.events).toEqual(['head 200 OK', `body ${'x'.repeat(100 - 15)}`]);
  reader.push(bytes.subarray(100));
  expect(recorder.events.at(-1)).toBe('end false');
});
