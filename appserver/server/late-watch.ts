import type { CallTransport } from './call-transport.ts';

/** How late a client's leaving may be noticed, in milliseconds. */
const DELAY = 10;

/**
 * Watches connections whose request is all here, and that have nothing to say any more but that the
 * client is gone. Most are over before that is worth the system calls to ask for it.
 */
export class LateWatch {
  #waiting: CallTransport[] = [];
  #isDue = false;

  add(transport: CallTransport): void {
    this.#waiting.push(transport);
    if (this.#isDue) return;
    this.#isDue = true;
    setTimeout(this.#watchAll, DELAY);
  }

  readonly #watchAll = (): void => {
    this.#isDue = false;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const transport of waiting) transport.watch();
  };
}
