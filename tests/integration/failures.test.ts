import { expect, test } from 'vitest';
import { logsOf } from '../fixtures/docker.ts';
import { eventually } from '../fixtures/eventually.ts';
import { Load } from '../fixtures/load.ts';
import { type Chain, describeChain } from './describe-chain.ts';

/** What a client may see of a server that is gone: a gateway's error, and never half an answer. */
const gatewayErrors = new Set<number | string>([502, 504]);

/** Kills the processes of the app server's container whose title matches. */
async function kill({ project }: Chain, title: string): Promise<void> {
  await project.exec(
    'appserver',
    'sh',
    '-c',
    `for process in /proc/[0-9]*; do
       if tr '\\0' ' ' <$process/cmdline | grep -q '^${title}'; then kill -9 "\${process#/proc/}"; fi
     done 2>/dev/null; true`,
  );
}

/** Waits until so many more requests are answered, so that what is looked at is new. */
function someSuccesses(load: Load, since: number): Promise<true> {
  return eventually('requests are answered', () => load.successes(since) > 50);
}

describeChain('under load, the app server', (chain) => {
  test('loses a worker: only what that worker had in hand fails', async () => {
    const { project, client } = chain();
    await using load = new Load(client);
    await someSuccesses(load, 0);
    await kill(chain(), 'tsgi worker 1');
    await eventually('a new worker is there', async () =>
      /Respawned uWSGI worker 1/.test(await logsOf(await project.container('appserver'))),
    );
    const respawned = Date.now();
    await someSuccesses(load, respawned);
    await load.stop();

    expect(load.failures().length).toBeLessThanOrEqual(load.clients);
    for (const { outcome } of load.failures()) expect(gatewayErrors).toContain(outcome);
    expect(load.failures(respawned)).toEqual([]);
    expect((await project.inspect('appserver')).RestartCount).toBe(0);
  });

  test('is paused: requests wait, and none fails', async () => {
    const { project, client } = chain();
    const appserver = await project.container('appserver');
    await using load = new Load(client);
    await someSuccesses(load, 0);
    await appserver.pause();
    const paused = Date.now();
    const waiting = client.send({ target: '/status/200' });
    const health = await client.send({ target: '/nginx-health' });
    expect(await health.text()).toBe('ok\n');
    expect((await appserver.inspect()).State.Paused).toBe(true);
    await appserver.unpause();
    expect((await waiting).status).toBe(200);
    await someSuccesses(load, paused);
    await load.stop();
    expect(load.failures()).toEqual([]);
  });

  test('crashes: it is started again, and nginx finds it', async () => {
    const { project, client } = chain();
    await using load = new Load(client);
    await someSuccesses(load, 0);
    // The shell that kills it may go down with the container: the restart tells.
    await kill(chain(), 'tsgi master').catch(() => {});
    await eventually('it was restarted', async () => {
      const { RestartCount, State } = await project.inspect('appserver');
      return RestartCount === 1 && State.Health?.Status === 'healthy';
    });
    const healthy = Date.now();
    await someSuccesses(load, healthy);
    await load.stop();
    for (const { outcome } of load.failures()) expect(gatewayErrors).toContain(outcome);
    expect(load.failures(healthy)).toEqual([]);
  });

  test('is killed and started by hand', async () => {
    const { project, client } = chain();
    const nginxStarted = (await project.inspect('nginx')).State.StartedAt;
    await (await project.container('appserver')).kill();
    const gone = await client.send({ target: '/status/200' });
    expect(gatewayErrors).toContain(gone.status);
    expect(await gone.text()).toContain('nginx');

    await project.compose('up', '--wait', '--detach', '--no-recreate');
    const reply = await client.send({ target: '/status/200' });
    expect(reply.status).toBe(200);
    // It found the app server by itself.
    expect((await project.inspect('nginx')).State.StartedAt).toBe(nginxStarted);
  });

  test('is stopped and started: requests fail in between, and none is cut off', async () => {
    const { project, client } = chain();
    await using load = new Load(client);
    await someSuccesses(load, 0);
    await project.compose('stop', 'appserver');
    await eventually('requests fail', () => load.failures().length > 10);
    await project.compose('up', '--wait', '--detach', '--no-recreate');
    const started = Date.now();
    await someSuccesses(load, started);
    await load.stop();
    for (const { outcome } of load.failures()) expect(gatewayErrors).toContain(outcome);
    expect(load.failures(started)).toEqual([]);
  });
});
