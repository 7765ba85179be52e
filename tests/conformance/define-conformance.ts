import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { aborts } from './behaviours/aborts.ts';
import { bodies } from './behaviours/bodies.ts';
import { connections } from './behaviours/connections.ts';
import { cookies } from './behaviours/cookies.ts';
import { errors } from './behaviours/errors.ts';
import { httpConnections } from './behaviours/http-connections.ts';
import { memory } from './behaviours/memory.ts';
import { methods } from './behaviours/methods.ts';
import { packets } from './behaviours/packets.ts';
import { paths } from './behaviours/paths.ts';
import { replies } from './behaviours/replies.ts';
import { replyHeaders } from './behaviours/reply-headers.ts';
import { requestHeaders } from './behaviours/request-headers.ts';
import { streaming } from './behaviours/streaming.ts';
import type { Behaviour, RunningTarget, Target } from './target.ts';

const behaviours: readonly Behaviour[] = [
  methods,
  requestHeaders,
  replyHeaders,
  cookies,
  paths,
  replies,
  bodies,
  streaming,
  connections,
  httpConnections,
  aborts,
  errors,
  packets,
  memory,
];

/**
 * Defines the whole suite for one target: what a client can rely on, whichever server answers and
 * whatever stands in between. Whatever a test did, the server must answer a good request after it.
 */
export function defineConformance(target: Target): void {
  describe(target.name, { timeout: 30_000 }, () => {
    let running: RunningTarget | undefined;
    const current = (): RunningTarget => {
      if (!running) throw new Error(`${target.name} is not running`);
      return running;
    };

    beforeAll(async () => {
      running = await target.start();
    }, 120_000);
    afterAll(() => running?.[Symbol.asyncDispose](), 30_000);
    afterEach(async () => {
      const reply = await current().client.send({ target: '/environ/afterwards' });
      expect(await reply.json()).toMatchObject({ PATH_INFO: '/environ/afterwards' });
    });

    for (const define of behaviours) define(target, current);
  });
}
