/**
 * The one place that reaches below Node's public stable API: Linux's system calls, by `node:ffi`.
 *
 * A request of nginx comes on a connection of its own. `net.Socket` spends more time on its events
 * and stream states than a small request takes in all; accept, read, write and close are enough.
 * `node:ffi` is documented but experimental, and the calls are Linux's: where either is missing,
 * the server stays on `net.Socket`: slower, not different.
 *
 * `TSGI_PUBLIC_API=1` in the environment chooses that path by hand; the test suites run on both.
 */
import type * as ffi from 'node:ffi';
import { type Functions, FUNCTIONS } from './functions.ts';
import { DescriptorMessage } from './descriptor-message.ts';
import { LoopWatch } from './loop-watch.ts';
import { type FixedMemory, Message } from './message.ts';
import { systemError } from './system-error.ts';

/** Flags of poll events (epoll_ctl(2)). */
export const POLL_IN = 0x1;
export const POLL_OUT = 0x4;
export const POLL_ERROR = 0x8;
export const POLL_HANG_UP = 0x10;
/** Of those who sleep, wake one. Only when a descriptor is added, and never with an epoll's own. */
export const POLL_EXCLUSIVE = 0x10000000;

/** "Try again later", as a result. */
export const WOULD_BLOCK = -11;
/** No descriptors or no memory for one more connection: ENFILE, EMFILE, ENOBUFS, ENOMEM. */
export const EXHAUSTED: ReadonlySet<number> = new Set([-23, -24, -105, -12]);

// The numbers are the same on x64 and arm64, the only machines that this is used on.
const NONBLOCK = 0o4000;
const CLOSE_ON_EXEC = 0o2000000;
const MORE_FOLLOWS = 0x8000;
const NO_SIGNAL = 0x4000;
const CONTROL = { add: 1, remove: 2, change: 3 } as const;
const AF_UNIX = 1;
const SOCK_STREAM = 1;
const F_GETFL = 3;
const F_SETFL = 4;
const SCHED_BATCH = 3;
const SOL_SOCKET = 1;
const SO_LINGER = 13;
const IPPROTO_TCP = 6;
const TCP_NODELAY = 1;
const TCP_DEFER_ACCEPT = 9;
const SHUT_WR = 1;

/** `struct epoll_event` in words of 4 bytes: packed on x64, aligned elsewhere. */
const EVENT = process.arch === 'x64' ? { words: 3, data: 1 } : { words: 4, data: 2 };

/** Events that `pollNow` gives at most at a time. */
const MOST_EVENTS = 64;

/**
 * System calls that never wait. Results are as the kernel's: a count or a descriptor, or an error's
 * number, negative.
 */
export class SystemCalls {
  readonly #ffi: typeof ffi;
  readonly #library: ffi.DynamicLibrary;
  readonly #call: Functions;
  /** This thread's event loop, and its epoll instance. */
  readonly #loop: bigint;
  readonly #loopPollFd: number;
  /** This thread's `errno`, as it is in memory. */
  readonly #errno: Int32Array;
  readonly #option = new Int32Array(2);
  readonly #event = new Int32Array(EVENT.words);
  readonly #events = new Int32Array(EVENT.words * MOST_EVENTS);
  readonly #outgoing: Message;
  readonly #carrier: DescriptorMessage;

  /** @throws what `node:ffi` throws when a function is not there. */
  constructor(module: typeof ffi) {
    this.#ffi = module;
    const { lib, functions } = module.dlopen(null, FUNCTIONS);
    this.#library = lib;
    this.#call = functions;
    this.#loop = module.getCurrentEventLoop();
    this.#loopPollFd = functions.uv_backend_fd(this.#loop);
    this.#errno = new Int32Array(module.toArrayBuffer(functions.__errno_location(), 4, false));
    this.#outgoing = new Message(module.getRawPointer);
    this.#carrier = new DescriptorMessage(module.getRawPointer);
  }

  /** Memory that `readFixed` and `sendFixed` know the address of. */
  fixed(size: number): FixedMemory {
    const bytes = Buffer.allocUnsafeSlow(size);
    return { bytes, address: this.#ffi.getRawPointer(bytes) };
  }

  /** Begins to listen on a bound socket, whose `accept` will not wait. */
  listen(fd: number, backlog: number): number {
    this.#neverWait(fd);
    return this.#result(this.#call.listen(fd, backlog));
  }

  /** The next connection of a listening socket. It does not block, and programs do not inherit it. */
  accept(fd: number): number {
    return this.#result(this.#call.accept4(fd, 0, 0, NONBLOCK | CLOSE_ON_EXEC));
  }

  /** Reads at most `into.length` bytes. 0 is the end of the stream. */
  read(fd: number, into: Uint8Array): number {
    return this.#result(this.#call.read(fd, into, into.length));
  }

  /** The same into memory with a known address. */
  readFixed(fd: number, into: FixedMemory): number {
    return this.#result(this.#call.read(fd, into.address, into.bytes.length));
  }

  /** Sends bytes. */
  send(fd: number, bytes: Uint8Array): number {
    return this.#send(fd, this.#outgoing.of(this.#ffi.getRawPointer(bytes), bytes.length), false);
  }

  /** Sends two pieces as one. */
  sendBoth(fd: number, first: Uint8Array, second: Uint8Array): number {
    const { getRawPointer } = this.#ffi;
    const message = this.#outgoing.ofTwo(
      getRawPointer(first),
      first.length,
      getRawPointer(second),
      second.length,
    );
    return this.#send(fd, message, false);
  }

  /**
   * Sends the first `size` bytes of memory with a known address, then all of `body`.
   *
   * @param isLast nothing but the end of the stream follows: on TCP it can go with them.
   */
  sendFixed(
    fd: number,
    head: FixedMemory,
    size: number,
    body: Uint8Array | undefined,
    isLast: boolean,
  ): number {
    // The cheapest way. There is no signal: Node ignores SIGPIPE.
    if (body === undefined && !isLast)
      return this.#result(this.#call.write(fd, head.address, size));
    const message =
      body === undefined
        ? this.#outgoing.of(head.address, size)
        : this.#outgoing.ofTwo(head.address, size, this.#ffi.getRawPointer(body), body.length);
    return this.#send(fd, message, isLast);
  }

  /** Sends bytes and, with the first of them, a duplicate of a descriptor. */
  sendDescriptor(fd: number, bytes: Uint8Array, descriptor: number): number {
    return this.#send(fd, this.#carrier.of(bytes, descriptor), false);
  }

  #send(fd: number, message: bigint, isLast: boolean): number {
    const flags = isLast ? NO_SIGNAL | MORE_FOLLOWS : NO_SIGNAL;
    return this.#result(this.#call.sendmsg(fd, message, flags));
  }

  /**
   * Two connected Unix sockets. The first does not block; the second is for a child process.
   *
   * @throws the system's error.
   */
  socketPair(): [ours: number, theirs: number] {
    const pair = new Int32Array(2);
    const status = this.#result(
      this.#call.socketpair(AF_UNIX, SOCK_STREAM | CLOSE_ON_EXEC, 0, pair),
    );
    if (status < 0) throw systemError('socketpair', status);
    const [ours = -1, theirs = -1] = pair;
    this.#neverWait(ours);
    return [ours, theirs];
  }

  /**
   * Has the scheduler treat this thread, and processes that it starts, as batch work (sched(7)): when
   * something comes for it, it does not interrupt whoever runs on its processor.
   */
  scheduleAsBatch(): void {
    this.#call.sched_setscheduler(0, SCHED_BATCH, new Int32Array(1));
  }

  /** Ends our side of a connection. */
  shutdown(fd: number): number {
    return this.#result(this.#call.shutdown(fd, SHUT_WR));
  }

  close(fd: number): void {
    this.#call.close(fd);
  }

  /** Has `close` end a TCP connection by a reset. */
  resetOnClose(fd: number): void {
    this.#setOption(fd, SOL_SOCKET, SO_LINGER, 1, 0);
  }

  /**
   * Has a listening TCP socket report a connection when its first bytes have come (or after a second
   * without any), and its connections send at once what they are given.
   *
   * @returns false for a socket that is not TCP.
   */
  tuneTcp(fd: number): boolean {
    if (this.#setOption(fd, IPPROTO_TCP, TCP_NODELAY, 1) < 0) return false;
    this.#setOption(fd, IPPROTO_TCP, TCP_DEFER_ACCEPT, 1);
    return true;
  }

  /** A new epoll instance. */
  createPoll(): number {
    return this.#result(this.#call.epoll_create1(CLOSE_ON_EXEC));
  }

  /** Adds a descriptor to those that are polled, or changes what is asked of it. */
  poll(pollFd: number, operation: keyof typeof CONTROL, fd: number, flags: number): number {
    return this.#control(pollFd, operation, fd, flags, fd);
  }

  /**
   * The same in the epoll instance of this thread's event loop.
   *
   * @param standIn the descriptor that libuv is told of; it has to know it (`watch`).
   */
  pollInLoop(operation: 'add' | 'remove', fd: number, flags: number, standIn: number): number {
    return this.#control(this.#loopPollFd, operation, fd, flags, standIn);
  }

  #control(
    pollFd: number,
    operation: keyof typeof CONTROL,
    fd: number,
    flags: number,
    data: number,
  ): number {
    this.#event[0] = flags;
    this.#event[EVENT.data] = data;
    return this.#result(this.#call.epoll_ctl(pollFd, CONTROL[operation], fd, this.#event));
  }

  /** What has happened to the polled descriptors: calls back with each one that has events. */
  pollNow(pollFd: number, onEvent: (fd: number, flags: number) => void): void {
    const events = this.#events;
    const count = this.#call.epoll_wait(pollFd, events, MOST_EVENTS, 0);
    for (let at = 0; at < count * EVENT.words; at += EVENT.words) {
      onEvent(events[at + EVENT.data]!, events[at]!);
    }
  }

  /**
   * Has this thread's event loop watch a descriptor for being readable.
   *
   * @param onReadable called by libuv and not by Node: it must not throw, and promises and ticks wait
   * until somebody runs them.
   */
  watch(fd: number, onReadable: () => void): LoopWatch {
    return new LoopWatch(this.#library, this.#call, this.#loop, fd, onReadable);
  }

  #neverWait(fd: number): void {
    this.#call.fcntl(fd, F_SETFL, this.#call.fcntl(fd, F_GETFL, 0) | NONBLOCK);
  }

  #setOption(fd: number, level: number, name: number, first: number, second?: number): number {
    this.#option[0] = first;
    this.#option[1] = second ?? 0;
    const size = second === undefined ? 4 : 8;
    return this.#result(this.#call.setsockopt(fd, level, name, this.#option, size));
  }

  // The next statement after the call: nothing has run that could have changed errno.
  #result(result: number): number {
    return result < 0 ? -this.#errno[0]! : result;
  }
}

/** System calls, or undefined where they are not to be had. */
export function loadSystemCalls(): SystemCalls | undefined {
  const isKnown =
    process.platform === 'linux' && (process.arch === 'x64' || process.arch === 'arm64');
  if (!isKnown || process.env['TSGI_PUBLIC_API'] === '1') return undefined;
  try {
    const module = process.getBuiltinModule('node:ffi');
    return module === undefined ? undefined : new SystemCalls(module);
  } catch {
    return undefined;
  }
}
