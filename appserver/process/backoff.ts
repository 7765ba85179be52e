/** uWSGI waits 2 seconds when workers respawn too fast; doubling spares a host that stays broken. */
const FIRST_DELAY = 250;
const MAX_DELAY = 30_000;
/** A worker that lived this long was healthy: the next death is a new story. */
const HEALTHY_AFTER = 10_000;

/** How long to wait before a dead worker is spawned again, in milliseconds. */
export class Backoff {
  #failures = 0;

  /**
   * The wait after a worker that lived for `lifetime` milliseconds: none after the first death, then
   * 0.25 s, doubling up to 30 s while workers keep dying young.
   */
  after(lifetime: number): number {
    if (lifetime >= HEALTHY_AFTER) this.#failures = 0;
    const delay = this.#failures === 0 ? 0 : FIRST_DELAY * 2 ** (this.#failures - 1);
    this.#failures += 1;
    return Math.min(delay, MAX_DELAY);
  }
}
