import type { Pollable } from '../system/poller.ts';
import { SendQueue } from '../system/send-queue.ts';
import type { FixedMemory } from '../system/message.ts';
import { POLL_IN, POLL_OUT, WOULD_BLOCK } from '../system/system-calls.ts';
import type { System } from '../system/system.ts';
import { type LaneSocket, OUTBOX_SIZE } from './lane-socket.ts';

/** More than a Unix socket holds: what is there is read at once. */
const ROOM = 256 * 1024;
const HIGH_WATER = 64 * 1024;

let room: FixedMemory | undefined;
let outbox: FixedMemory | undefined;

/**
 * A LaneSocket on a descriptor: a lane lives as long as its interpreter and carries nothing but whole
 * frames, so that streams, events and a new buffer for each read are only costs.
 */
export class CallLaneSocket implements LaneSocket, Pollable {
  onData: (bytes: Buffer) => void = () => {};
  readonly #system: System;
  readonly #fd: number;
  readonly #queue = new SendQueue();
  readonly #room: FixedMemory;
  readonly #outbox: FixedMemory;
  #isPaused = false;
  #isResting = false;
  #isEnding = false;
  #isGone = false;
  #waiting: (() => void)[] = [];

  /** @param fd our end of a socket pair; it is closed in time. */
  constructor(system: System, fd: number) {
    this.#system = system;
    this.#fd = fd;
    // What is read is used up before the next lane reads.
    this.#room = room ??= system.calls.fixed(ROOM);
    this.#outbox = outbox ??= system.calls.fixed(OUTBOX_SIZE);
    this.#update();
  }

  get outbox(): Buffer {
    return this.#outbox.bytes;
  }

  sendOutbox(size: number, body: Uint8Array): void {
    if (this.#isGone) return;
    const { calls } = this.#system;
    const second = body.length > 0 ? body : undefined;
    const sent =
      this.#queue.size > 0 ? 0 : calls.sendFixed(this.#fd, this.#outbox, size, second, false);
    if (sent === size + body.length) return;
    if (sent < size) this.#wait(Buffer.from(this.outbox.subarray(0, size)), sent);
    this.#wait(body, sent - size);
  }

  write(bytes: Uint8Array): boolean {
    if (this.#isGone) return true;
    const sent = this.#queue.size > 0 ? 0 : this.#system.calls.send(this.#fd, bytes);
    return sent === bytes.length || this.#wait(bytes, sent);
  }

  writeBoth(head: Uint8Array, body: Uint8Array): boolean {
    if (this.#isGone) return true;
    const sent = this.#queue.size > 0 ? 0 : this.#system.calls.sendBoth(this.#fd, head, body);
    if (sent === head.length + body.length) return true;
    if (sent >= head.length) return this.#wait(body, sent - head.length);
    this.#wait(head, sent);
    return this.#wait(body, 0);
  }

  drained(): Promise<void> {
    if (this.#isGone || this.#queue.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  pause(): void {
    this.#isPaused = true;
    this.#update();
  }

  resume(): void {
    this.#isPaused = false;
    this.#update();
  }

  rest(): void {
    this.#isResting = true;
    this.#update();
  }

  attend(): void {
    this.#isResting = false;
    this.#update();
  }

  look(): void {
    if (!this.#isGone && !this.#isPaused) this.#read();
  }

  readOut(): void {
    while (!this.#isGone && !this.#isPaused && this.#read() > 0);
  }

  end(): void {
    this.#isEnding = true;
    if (!this.#isGone && this.#queue.size === 0) this.#system.calls.shutdown(this.#fd);
  }

  destroy(): void {
    if (this.#isGone) return;
    // A process that the app has forked may have the other end: only removing ends the polling.
    this.#system.poller.remove(this.#fd);
    this.#isGone = true;
    this.#system.calls.close(this.#fd);
    this.#wake();
  }

  onReady(flags: number): void {
    if ((flags & POLL_OUT) !== 0 && this.#queue.size > 0) this.#flush();
    if (this.#isGone || (this.#system.poller.asked(this.#fd) & POLL_IN) === 0) return;
    const size = this.#read();
    if (size <= 0 && size !== WOULD_BLOCK) this.destroy();
  }

  #read(): number {
    const size = this.#system.calls.readFixed(this.#fd, this.#room);
    if (size > 0) this.onData(this.#room.bytes.subarray(0, size));
    return size;
  }

  /** Keeps what the kernel did not take of a piece. A lane that is lost is noticed when it is read. */
  #wait(piece: Uint8Array, sent: number): boolean {
    this.#queue.push(piece.subarray(Math.max(0, sent)));
    this.#update();
    return this.#queue.size < HIGH_WATER;
  }

  #flush(): void {
    const status = this.#queue.send(this.#system.calls, this.#fd);
    if (status < 0 && status !== WOULD_BLOCK) {
      this.destroy();
    } else if (this.#queue.size === 0) {
      this.#update();
      if (this.#isEnding) this.end();
      this.#wake();
    }
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  #update(): void {
    if (this.#isGone) return;
    const flags =
      (this.#isPaused || this.#isResting ? 0 : POLL_IN) | (this.#queue.size > 0 ? POLL_OUT : 0);
    // Unpolled, the bridge would wait for ever: it ends when its lane does.
    if (this.#system.poller.ask(this.#fd, flags, this) < 0) this.destroy();
  }
}
