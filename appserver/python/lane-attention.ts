import type { LaneSocket } from './lane-socket.ts';
import type { LoanChannel } from './loan-channel.ts';

/** How long a lane may rest without a look, in milliseconds: the app may be at work for long. */
const LONGEST_REST = 100;

/**
 * When a worker looks at a lane: whenever something comes, or only when it is called.
 *
 * While the app sends its responses itself, all that comes are reports of what is over. To wake for each
 * of them would cost more than all else that there is to do for them: the bridge calls once there
 * are some, or when there is something else. When it cannot, because the app is at work for long, the
 * worker looks by itself.
 */
export class LaneAttention {
  readonly #socket: LaneSocket;
  readonly #channel: LoanChannel;
  #isResting = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(socket: LaneSocket, channel: LoanChannel) {
    this.#socket = socket;
    this.#channel = channel;
    channel.onCall = () => this.look();
  }

  /** Looks only when called, from now on. */
  rest(): void {
    if (!this.#isResting) {
      if (!this.#channel.listen()) return;
      this.#isResting = true;
      this.#socket.rest();
    }
    this.#timer ??= setTimeout(this.#lookAfterAll, LONGEST_REST);
  }

  /** Looks whenever something comes, from now on. */
  attend(): void {
    if (!this.#isResting) return;
    this.#isResting = false;
    this.#channel.ignore();
    this.#socket.attend();
  }

  /** Looks now, if nobody does otherwise. */
  look(): void {
    if (this.#isResting) this.#socket.look();
  }

  /** The lane is lost. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  readonly #lookAfterAll = (): void => {
    this.#timer = undefined;
    this.look();
  };
}
