import { expect, test } from 'vitest';
import { describeChain } from './describe-chain.ts';

/** Sends a signal to every process of tsgi in the container: to all but its init. */
const signalAll = (signal: 'STOP' | 'CONT'): string[] => [
  'sh',
  '-c',
  `for process in /proc/[0-9]*; do
     case "$(cat $process/cmdline 2>/dev/null | tr '\\0' ' ')" in
       tsgi*) kill -${signal} "\${process#/proc/}" ;;
     esac
   done`,
];

describeChain(
  'health',
  (chain) => {
    test('nginx waits until the app server is healthy', async () => {
      const { project } = chain();
      const healthy = await project.eventTime('appserver', 'health_status: healthy');
      expect(await project.eventTime('nginx', 'start')).toBeGreaterThan(healthy);
      expect((await project.inspect('nginx')).State.Health?.Status).toBe('healthy');
    });

    test('an app server that answers no more becomes unhealthy, and healthy again', async () => {
      const { project, client } = chain();
      await project.exec('appserver', ...signalAll('STOP'));
      await project.untilHealth('appserver', 'unhealthy');
      const nginx = await client.send({ target: '/nginx-health' });
      expect(await nginx.text()).toBe('ok\n');

      await project.exec('appserver', ...signalAll('CONT'));
      await project.untilHealth('appserver', 'healthy');
      const reply = await client.send({ target: '/status/200' });
      expect(reply.status).toBe(200);
    });
  },
  ['tests/fixtures/compose.quick-health.yaml'],
);
