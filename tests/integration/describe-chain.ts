import { afterAll, beforeAll } from 'vitest';
import { ComposeProject } from '../fixtures/compose-project.ts';
import { describeWithDocker } from '../fixtures/docker.ts';
import type { Client } from '../fixtures/exchange.ts';
import { httpClient, originOf } from '../fixtures/http-client.ts';

/** nginx and the app server in containers, and a client of nginx. */
export interface Chain {
  readonly project: ComposeProject;
  readonly client: Client;
}

/**
 * Tests that share one running Compose project.
 *
 * @param define gets what returns the chain once tests run.
 * @param overlays Compose files laid over `compose.yaml`, relative to the repository.
 */
export function describeChain(
  name: string,
  define: (chain: () => Chain) => void,
  overlays: readonly string[] = [],
): void {
  describeWithDocker(name, () => {
    const started = new AsyncDisposableStack();
    let chain: Chain | undefined;

    beforeAll(async () => {
      const project = started.use(await ComposeProject.up({}, overlays));
      const client = started.use(httpClient(originOf(await project.address())));
      chain = { project, client };
    });
    afterAll(() => started.disposeAsync());

    define(() => {
      if (!chain) throw new Error('the project is not up');
      return chain;
    });
  });
}
