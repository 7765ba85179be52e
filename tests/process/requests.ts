import { setTimeout } from 'node:timers/promises';
import type { TsgiProcess } from '../fixtures/tsgi-process.ts';
import type { UwsgiAddress } from '../fixtures/uwsgi-client.ts';
import { uwsgiClient } from '../fixtures/uwsgi-client.ts';

/** The body of the answer to a GET. */
export async function get(address: UwsgiAddress, target = '/'): Promise<string> {
  await using client = uwsgiClient(address);
  const reply = await client.send({ target });
  return await reply.text();
}

/**
 * Sends a request to a server of one worker that takes `ms`, and resolves once the worker is at work
 * on it. The app is HELLO.
 */
export async function begin(server: TsgiProcess, ms: number): Promise<{ reply: Promise<string> }> {
  const reply = get(server.address(), `/wait?${ms}`);
  // The failure of a request that is to be cut is for the test to look at, whenever it does.
  reply.catch(() => {});
  // One worker accepts in order: when a later request is answered, the earlier one is in flight.
  await get(server.address());
  return { reply };
}

/** Requests one after the other, on `lanes` connections at a time, until the test has seen enough. */
export class Load {
  /** What each request gave: a body, or an error. */
  readonly answers: string[] = [];
  readonly failures: unknown[] = [];
  #going = true;
  readonly #lanes: Promise<void>[];

  constructor(addresses: readonly UwsgiAddress[], lanes = 4) {
    this.#lanes = addresses.flatMap((address) =>
      Array.from({ length: lanes }, () => this.#run(address)),
    );
  }

  async stop(): Promise<void> {
    this.#going = false;
    await Promise.all(this.#lanes);
  }

  async #run(address: UwsgiAddress): Promise<void> {
    while (this.#going) {
      try {
        this.answers.push(await get(address, '/wait?10'));
      } catch (error) {
        this.failures.push(error);
      }
      // The machine is not ours alone: a load, no stress.
      await setTimeout(2);
    }
  }
}
