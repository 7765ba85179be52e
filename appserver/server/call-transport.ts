import type { Pollable } from '../system/poller.ts';
import {
  POLL_ERROR,
  POLL_HANG_UP,
  POLL_IN,
  POLL_OUT,
  WOULD_BLOCK,
} from '../system/system-calls.ts';
import { outside } from '../system/outside.ts';
import { SendQueue } from '../system/send-queue.ts';
import { StallCounter } from './stall-counter.ts';
import type { Transport, TransportEvents } from './transport.ts';
import type { TransportSystem } from './transport-system.ts';

/** Bytes that may wait to be sent before the app is held back; as much as `net.Socket` allows. */
const HIGH_WATER = 64 * 1024;

/** Heads and first chunks up to this size are joined; larger ones leave from two places. */
const SMALL = 16 * 1024;

/** Reads of one connection before others have their turn. */
const READS_PER_TURN = 4;

/**
 * A Transport on a descriptor and system calls.
 *
 * The request of nginx is usually there by the time its connection is accepted: it is read before
 * anything is polled, and a request that is answered at once costs accept, read, send and close.
 */
export class CallTransport implements Transport, Pollable {
  readonly takesLent = true;
  readonly #system: TransportSystem;
  readonly #fd: number;
  readonly #isTcp: boolean;
  readonly #sendTicks: number;
  #events: TransportEvents | undefined;
  #state: 'open' | 'closing' | 'closed' = 'open';
  #stall: StallCounter | undefined;
  #queue: SendQueue | undefined;
  #isStarted = false;
  #isPaused = false;
  #isEnded = false;
  #isFinishing = false;
  #isShutDown = false;
  /** Whether another process has, or had, a duplicate of the descriptor. */
  #isLent = false;
  /** Whether the app was told to wait: until everything is sent. */
  #isFull = false;

  /** @param sendTicks beats that the peer may take nothing while we have something to send. */
  constructor(system: TransportSystem, fd: number, isTcp: boolean, sendTicks: number) {
    this.#system = system;
    this.#fd = fd;
    this.#isTcp = isTcp;
    this.#sendTicks = sendTicks;
  }

  /**
   * Reads what is there.
   * @returns false if nothing is, yet: call `watch` then, or `start` again.
   */
  start(events: TransportEvents): boolean {
    this.#events = events;
    const { calls, inbox } = this.#system;
    const size = calls.readFixed(this.#fd, inbox);
    if (size === WOULD_BLOCK) return false;
    if (size > 0) events.onData(inbox.bytes.subarray(0, size));
    else this.#ended(size);
    const isMore = size === inbox.bytes.length;
    if (isMore && this.#state === 'open' && !this.#isPaused) this.#readOn();
    return true;
  }

  /** What is there by now, without waiting for it; undefined if nothing is. */
  readNow(): Buffer | undefined {
    const { blocks, calls } = this.#system;
    const size = this.#state === 'open' ? calls.read(this.#fd, blocks.room()) : 0;
    return size > 0 ? blocks.take(size) : undefined;
  }

  /** Begins to watch for more, unless the connection is over. */
  watch(): void {
    if (this.#state === 'closed') return;
    this.#isStarted = true;
    this.#update();
  }

  get isClosed(): boolean {
    return this.#state === 'closed';
  }

  write(chunk: Uint8Array, isLent: boolean = false): boolean {
    if (this.#state !== 'open') return true;
    const sent = this.#isQueued() ? 0 : this.#system.calls.send(this.#fd, chunk);
    return this.#written(sent, chunk, isLent);
  }

  writeHead(
    text: string,
    chunk: Uint8Array | undefined,
    isLast: boolean,
    isLent: boolean = false,
  ): boolean {
    if (this.#state !== 'open') return true;
    const { calls, outbox } = this.#system;
    if (this.#isQueued() || text.length + SMALL > outbox.bytes.length) {
      const goOn = this.write(Buffer.from(text, 'latin1'));
      return chunk === undefined ? goOn : this.write(chunk, isLent);
    }
    let size = outbox.bytes.write(text, 0, 'latin1');
    let body = chunk;
    if (chunk !== undefined && chunk.length <= SMALL) {
      outbox.bytes.set(chunk, size);
      size += chunk.length;
      body = undefined;
    }
    const sent = calls.sendFixed(this.#fd, outbox, size, body, isLast && this.#isTcp);
    if (sent >= size) return body === undefined || this.#written(sent - size, body, isLent);
    // Copied: the outbox is used again at once.
    const goOn = this.#written(sent, outbox.bytes.subarray(0, size), true);
    return body === undefined || this.#state !== 'open' ? goOn : this.write(body, isLent);
  }

  lend(): number | undefined {
    if (this.#state !== 'open' || this.#isQueued()) return undefined;
    this.#isLent = true;
    return this.#fd;
  }

  get isSending(): boolean {
    return this.#isQueued() && this.#state !== 'closed';
  }

  /** Mostly for as long as the app needs to take what came: the next report, if any, ends the polling. */
  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#update();
  }

  close(): void {
    if (this.#state !== 'open') return;
    this.#state = 'closing';
    if (!this.#isQueued()) this.#destroy();
  }

  finish(): void {
    if (this.#state === 'closed') return;
    this.resume();
    // Not before everything is sent: a stream that is about to shut down cannot be reset any more.
    if (this.#isQueued()) this.#isFinishing = true;
    else this.#shutDown();
  }

  reset(): void {
    if (this.#state === 'closed') return;
    // A Unix socket knows no reset: closing is all it can do.
    if (this.#isTcp && !this.#isShutDown) this.#system.calls.resetOnClose(this.#fd);
    this.#destroy();
  }

  tick(): void {
    if (!this.isSending) return;
    this.#stall ??= new StallCounter(this.#sendTicks);
    if (this.#stall.tick(this.#queue!.size)) this.reset();
  }

  onReady(flags: number): void {
    try {
      outside(serve, this, flags);
    } catch (error) {
      // Whatever it was, it would come again with the next report.
      this.#destroy();
      throw error;
    }
  }

  /** Does what there is to do. */
  serve(flags: number): void {
    if (this.#isQueued() && (flags & (POLL_OUT | POLL_ERROR | POLL_HANG_UP)) !== 0) this.#flush();
    if (this.#state === 'closed') return;
    if (this.#isPaused) this.#update();
    else if (this.#isReading()) this.#readOn();
    // The peer is gone, and nobody wants to read or write: it would be reported for ever.
    else if (!this.#isQueued() && (flags & (POLL_ERROR | POLL_HANG_UP)) !== 0) this.#poll(0);
  }

  #readOn(): void {
    for (let reads = 0; reads < READS_PER_TURN; reads++) {
      const { blocks, calls } = this.#system;
      const block = blocks.room();
      const size = calls.read(this.#fd, block);
      if (size === WOULD_BLOCK) return;
      if (size <= 0) {
        this.#ended(size);
        return;
      }
      this.#events!.onData(blocks.take(size));
      // Less than there was room for: it was all. Whoever it is lent to may have had it block.
      if (
        size < block.length ||
        this.#isLent ||
        this.isClosed ||
        this.#isPaused ||
        !this.#isReading()
      )
        return;
    }
  }

  #ended(result: number): void {
    if (result < 0) {
      this.#destroy();
      return;
    }
    this.#isEnded = true;
    this.#update();
    this.#events!.onEnd();
  }

  #isQueued(): boolean {
    return this.#queue !== undefined && this.#queue.size > 0;
  }

  /** The kernel has taken `sent` of the chunk; the rest has to wait. */
  #written(sent: number, chunk: Uint8Array, isLent: boolean): boolean {
    if (sent === chunk.length) return !this.#isFull;
    if (sent >= 0 || sent === WOULD_BLOCK) {
      const rest = chunk.subarray(Math.max(0, sent));
      return this.#enqueue(isLent ? Buffer.from(rest) : rest);
    }
    // What follows must not be sent in its place.
    this.#state = 'closing';
    this.#destroySoon();
    return true;
  }

  #enqueue(rest: Uint8Array): boolean {
    this.#queue ??= new SendQueue();
    this.#queue.push(rest);
    this.#update();
    if (this.#queue.size >= HIGH_WATER) this.#isFull = true;
    return !this.#isFull;
  }

  #flush(): void {
    const status = this.#queue!.send(this.#system.calls, this.#fd);
    if (status < 0 && status !== WOULD_BLOCK) {
      this.#destroy();
    } else if (!this.#isQueued()) {
      this.#update();
      if (this.#state === 'closing') this.#destroy();
      else if (this.#isFinishing) this.#shutDown();
      else if (this.#isFull) {
        this.#isFull = false;
        this.#events!.onDrain();
      }
    }
  }

  #shutDown(): void {
    this.#isShutDown = true;
    if (this.#system.calls.shutdown(this.#fd) < 0) this.#destroySoon();
  }

  /** Has the poller ask for what we can use now. */
  #update(): void {
    if (!this.#isStarted && !this.#isQueued()) return;
    const wantsInput = this.#isStarted && !this.#isPaused && !this.#isEnded;
    this.#poll((wantsInput ? POLL_IN : 0) | (this.#isQueued() ? POLL_OUT : 0));
  }

  #poll(flags: number): void {
    if (this.#state === 'closed') return;
    // Without being polled it would hang.
    if (this.#system.poller.ask(this.#fd, flags, this) < 0) this.#destroySoon();
  }

  #isReading(): boolean {
    return (this.#system.poller.asked(this.#fd) & POLL_IN) !== 0;
  }

  /** Callers of `write` and its like expect no event within it. */
  #destroySoon(): void {
    queueMicrotask(() => this.#destroy());
  }

  #destroy(): void {
    if (this.#state === 'closed') return;
    if (this.#isLent) this.#leave();
    else this.#system.poller.forget(this.#fd);
    this.#state = 'closed';
    this.#system.calls.close(this.#fd);
    const events = this.#events;
    // Whoever still has this need not keep the whole request.
    this.#events = undefined;
    events?.onClose();
  }

  /** What closing does not do while somebody else has the connection, too. */
  #leave(): void {
    this.#system.poller.remove(this.#fd);
    if (this.#state === 'closing') this.#system.calls.shutdown(this.#fd);
  }
}

function serve(transport: CallTransport, flags: number): void {
  transport.serve(flags);
}
