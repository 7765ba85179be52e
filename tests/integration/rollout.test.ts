import { expect, test } from 'vitest';
import { eventually } from '../fixtures/eventually.ts';
import { Load } from '../fixtures/load.ts';
import { describeChain } from './describe-chain.ts';

describeChain('nginx follows the app server without a reload', (chain) => {
  test('when it is scaled up and down under load: no request fails', async () => {
    const { project, client } = chain();
    const nginxStarted = (await project.inspect('nginx')).State.StartedAt;
    await using load = new Load(client);
    await eventually('requests are answered', () => load.successes() > 50);
    const scale = ['up', '--wait', '--detach', '--no-recreate', '--scale'];

    await project.compose(...scale, 'appserver=3');
    const hosts = await Promise.all(
      (await project.containers('appserver')).map(
        async (container) => (await container.inspect()).Config.Hostname,
      ),
    );
    expect(hosts).toHaveLength(3);
    const scaledUp = Date.now();
    await eventually('all three answer', () =>
      hosts.every((host) => load.nodes(scaledUp).has(host)),
    );

    await project.compose(...scale, 'appserver=1');
    const scaledDown = Date.now();
    await eventually('requests are answered', () => load.successes(scaledDown) > 50);
    await load.stop();

    expect(load.failures()).toEqual([]);
    const [left] = await project.containers('appserver');
    const hostname = (await left?.inspect())?.Config.Hostname;
    expect([...load.nodes(scaledDown)]).toEqual([hostname]);
    expect((await project.inspect('nginx')).State.StartedAt).toBe(nginxStarted);
  });

  test('when it is recreated under load: no request fails once the new one is healthy', async () => {
    const { project, client } = chain();
    const before = await project.inspect('appserver');
    await using load = new Load(client);
    await eventually('requests are answered', () => load.successes() > 50);

    await project.compose('up', '--wait', '--detach', '--no-deps', '--force-recreate', 'appserver');
    const healthy = Date.now();
    await eventually('requests are answered', () => load.successes(healthy) > 50);
    await load.stop();

    const after = await project.inspect('appserver');
    expect(after.Id).not.toBe(before.Id);
    expect([...load.nodes(healthy)]).toEqual([after.Config.Hostname]);
    expect(load.failures(healthy)).toEqual([]);
    for (const { outcome } of load.failures()) expect([502, 504]).toContain(outcome);
  });
});
