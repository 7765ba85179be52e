import type * as ffi from 'node:ffi';
import { ADDRESS, type Functions, I32 } from './functions.ts';

const UV_POLL = 8;
const UV_READABLE = 1;

/** A descriptor that this thread's event loop watches for being readable, which keeps the loop alive. */
export class LoopWatch {
  readonly #library: ffi.DynamicLibrary;
  readonly #call: Functions;
  /** libuv's: it must stay where it is until libuv has done with it. */
  readonly #handle: Uint8Array;
  readonly #callback: bigint;

  /**
   * @param loop the address of the thread's event loop.
   * @param onReadable called by libuv and not by Node: it must not throw, and promises and ticks wait
   * until somebody runs them.
   */
  constructor(
    library: ffi.DynamicLibrary,
    call: Functions,
    loop: bigint,
    fd: number,
    onReadable: () => void,
  ) {
    this.#library = library;
    this.#call = call;
    this.#handle = new Uint8Array(Number(call.uv_handle_size(UV_POLL)));
    this.#callback = library.registerCallback(
      { arguments: [ADDRESS, I32, I32], return: 'void' },
      (_handle: unknown, status: number) => {
        // libuv has stopped it, and would report an error that stays without calling anybody.
        if (status < 0) this.start();
        onReadable();
      },
    );
    const status = call.uv_poll_init(loop, this.#handle, fd);
    if (status < 0) throw new Error(`expected uv_poll_init to succeed, got ${status}`);
  }

  start(): void {
    this.#call.uv_poll_start(this.#handle, UV_READABLE, this.#callback);
  }

  stop(): void {
    this.#call.uv_poll_stop(this.#handle);
  }

  /** For good. The descriptor may be closed then. */
  close(): void {
    this.#call.uv_close(this.#handle, 0n);
    // libuv has done with it before the second turn from now.
    setImmediate(() => setImmediate(() => this.#library.unregisterCallback(this.#callback)));
  }
}
