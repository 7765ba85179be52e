import { startNativeChain } from '../chain/native-chain.ts';
import type { NativeChain } from '../chain/native-chain.ts';
import { ScriptError } from '../errors.ts';
import { step } from '../progress.ts';
import { banner } from './banner.ts';
import { onStopSignal } from './stop-signals.ts';

/**
 * Runs the chain as processes of this machine until a signal, or until one of them ends.
 *
 * @throws ScriptError when it does not come up, or a service ends by itself.
 */
export async function runNative(port: number): Promise<void> {
  const early: string[] = [];
  let show = (line: string): void => void early.push(line);
  const onLine = (service: string, line: string): void => show(`${service.padEnd(9)} | ${line}`);

  const stopped = Promise.withResolvers<void>();
  let chain: NativeChain | undefined;
  onStopSignal((times) => {
    if (times === 1) console.log('\nstopping ...');
    stopped.resolve();
    if (times > 1) void chain?.stop();
  });
  try {
    chain = await step('starting nginx and the app server', () =>
      startNativeChain({ port, onLine }),
    );
  } catch (error) {
    for (const line of early) console.error(line);
    throw error;
  }
  const [nginx, appserver] = chain.services;
  console.log(
    banner(chain.url, [
      {
        service: 'nginx',
        where: `process ${nginx?.pid}, port ${port}`,
        configuration: 'nginx/nginx.conf.template',
      },
      {
        service: 'appserver',
        where: `process ${appserver?.pid}, ${chain.uwsgiPass}`,
        configuration: 'app/uwsgi.ini',
      },
    ]),
  );
  show = console.log;
  for (const line of early) show(line);

  const failed = chain.services.map(
    async (service) => `${service.name} ended: ${await service.ended}`,
  );
  const failure = await Promise.race([stopped.promise, ...failed]);
  await chain.stop();
  if (failure !== undefined) throw new ScriptError('ERR_SERVICE_ENDED', failure);
}
