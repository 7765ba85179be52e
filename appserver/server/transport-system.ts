import type { Poller } from '../system/poller.ts';
import type { System } from '../system/system.ts';
import type { FixedMemory } from '../system/message.ts';
import type { SystemCalls } from '../system/system-calls.ts';
import { ReadBlocks } from './read-blocks.ts';

/**
 * Room for a packet of usual size: as uWSGI's buffer-size. What is copied out of it of a large body
 * is kept by apps that wait for the rest, each piece in memory of its own.
 */
const INBOX = 4 * 1024;
/** Room for a head of usual size and a small body. */
const OUTBOX = 64 * 1024;

/** What the transports of one listening socket have in common. */
export class TransportSystem {
  readonly calls: SystemCalls;
  readonly poller: Poller;
  /** Where first bytes are read to: they are used before the next connection is looked at. */
  readonly inbox: FixedMemory;
  /** Where heads are sent from: what is there is sent, or copied, before a call is over. */
  readonly outbox: FixedMemory;
  /** Where bodies are read to. */
  readonly blocks: ReadBlocks = new ReadBlocks();

  constructor({ calls, poller }: System) {
    this.calls = calls;
    this.poller = poller;
    this.inbox = calls.fixed(INBOX);
    this.outbox = calls.fixed(OUTBOX);
  }
}
