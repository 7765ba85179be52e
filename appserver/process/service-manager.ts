/**
 * systemd's view of the server (sd_notify(3)): `Type=notify`. Node has no datagram sockets of the Unix
 * domain, so the messages go through systemd's own command; `NotifyAccess=all` lets them in.
 */
import { execFile } from 'node:child_process';

import type { Log } from './log.ts';

/** Tells the service manager what the server is doing; does nothing where there is none. */
export class ServiceManager {
  readonly #socket: string | undefined;
  readonly #log: Log;
  /** Messages are sent one after the other: they must not overtake one another. */
  #last: Promise<void> = Promise.resolve();

  /** @param environment loses its `NOTIFY_SOCKET`: neither workers nor apps are to speak for the server */
  constructor(environment: NodeJS.ProcessEnv, log: Log) {
    this.#socket = environment['NOTIFY_SOCKET'];
    this.#log = log;
    delete environment['NOTIFY_SOCKET'];
  }

  ready(status: string): void {
    this.#notify(['READY=1', `MAINPID=${process.pid}`, `STATUS=${status}`]);
  }

  reloading(): void {
    // Type=notify-reload wants to know when, on the monotonic clock.
    const now = process.hrtime.bigint() / 1000n;
    this.#notify(['RELOADING=1', `MONOTONIC_USEC=${now}`, 'STATUS=loading new workers']);
  }

  stopping(): void {
    this.#notify(['STOPPING=1', 'STATUS=finishing requests']);
  }

  #notify(assignments: readonly string[]): void {
    const socket = this.#socket;
    if (socket !== undefined) this.#last = this.#last.then(() => this.#send(socket, assignments));
  }

  /** Resolves when the message is delivered, or cannot be. */
  #send(socket: string, assignments: readonly string[]): Promise<void> {
    return new Promise((done) => {
      const env = { ...process.env, NOTIFY_SOCKET: socket };
      execFile('systemd-notify', assignments, { env, timeout: 5000 }, (error) => {
        if (error) this.#log(`cannot notify systemd: ${error.message.trim().split('\n', 1)[0]}`);
        done();
      });
    });
  }
}
