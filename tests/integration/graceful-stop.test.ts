import { expect, test } from 'vitest';
import { logsOf } from '../fixtures/docker.ts';
import { describeChain } from './describe-chain.ts';

describeChain('a graceful stop', (chain) => {
  test('of the app server finishes a slow request', async () => {
    const { project, client } = chain();
    const appserver = await project.container('appserver');
    const reply = await client.send({ target: '/slow?chunks=15&ms=200' });
    let stopped: Promise<string> | undefined;
    let body = '';
    for await (const chunk of reply.body) {
      stopped ??= project.compose('stop', 'appserver');
      body += chunk.toString();
    }
    await stopped;

    expect(body).toMatch(/chunk 15 of 15\n$/);
    const { State } = await appserver.inspect();
    expect(State).toMatchObject({ Status: 'exited', ExitCode: 0, OOMKilled: false });
    expect(await logsOf(appserver)).toContain('slow: ended after 15 of 15 chunks');
  });

  test('of nginx finishes a slow request, too', async () => {
    const { project, client } = chain();
    await project.compose('up', '--wait', '--detach', '--no-recreate');
    const reply = await client.send({ target: '/slow?chunks=15&ms=200' });
    let stopped: Promise<string> | undefined;
    let body = '';
    for await (const chunk of reply.body) {
      stopped ??= project.compose('stop', 'nginx');
      body += chunk.toString();
    }
    await stopped;

    expect(body).toMatch(/chunk 15 of 15\n$/);
    expect((await project.inspect('nginx')).State.ExitCode).toBe(0);
  });
});
