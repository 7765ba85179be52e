import { tellLauncher } from './daemon.ts';
import type { DaemonRequest } from './daemon.ts';
import type { ServiceManager } from './service-manager.ts';

/** Tells whoever has started the server how it is getting on: a launcher, or systemd. */
export class Announcer {
  readonly #daemon: DaemonRequest | undefined;
  readonly #manager: ServiceManager;

  /** @param daemon what the configuration says of the background, if this process is there */
  constructor(daemon: DaemonRequest | undefined, manager: ServiceManager) {
    this.#daemon = daemon;
    this.#manager = manager;
  }

  /** The sockets are bound. */
  bound(): void {
    if (this.#daemon) tellLauncher(this.#daemon, 'bound');
  }

  /** The workers serve, for the first time or again. @param status one line for people */
  ready(status: string): void {
    if (this.#daemon) tellLauncher(this.#daemon, 'ready');
    this.#manager.ready(status);
  }

  reloading(): void {
    this.#manager.reloading();
  }

  stopping(): void {
    this.#manager.stopping();
  }
}
