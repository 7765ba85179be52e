import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { ScriptError } from '../errors.ts';
import { REPOSITORY } from '../run.ts';
import { banner } from './banner.ts';
import { onStopSignal } from './stop-signals.ts';

/**
 * Runs the chain with Docker Compose until a signal, or until its containers are gone.
 *
 * @throws ScriptError when it does not come up.
 */
export async function runDocker(port: number): Promise<void> {
  const stopped = Promise.withResolvers<'stopped'>();
  const up = compose(port, ['up', '--build', '--detach', '--wait']);
  onStopSignal((times) => {
    if (times === 1) console.log('\nstopping ...');
    up.kill();
    stopped.resolve('stopped');
  });
  try {
    const outcome = await Promise.race([ended(up), stopped.promise]);
    if (outcome !== 'stopped' && outcome !== 0)
      throw new ScriptError(
        'ERR_COMPOSE',
        'docker compose did not bring the chain up, see above.\n' +
          'Where base images cannot be pulled, scripts/engine builds stand-ins; npm start -- --native needs no Docker.',
      );
    if (outcome === 0) {
      console.log(banner(`http://localhost:${port}`, PLACES(port)));
      const logs = compose(port, ['logs', '--follow']);
      await Promise.race([ended(logs), stopped.promise]);
      logs.kill();
    }
  } finally {
    // Its own process group lets it finish whatever is typed at the terminal meanwhile.
    await ended(compose(port, ['down', '--volumes']));
  }
}

const PLACES = (port: number): Parameters<typeof banner>[1] => [
  {
    service: 'nginx',
    where: `container, port ${port}`,
    configuration: 'nginx/nginx.conf.template',
  },
  {
    service: 'appserver',
    where: 'container, internal network only',
    configuration: 'app/uwsgi.ini',
  },
];

function compose(port: number, args: readonly string[]): ReturnType<typeof spawn> {
  const plain = process.stdout.isTTY ? [] : ['--ansi', 'never'];
  return spawn('docker', ['compose', ...plain, ...args], {
    cwd: REPOSITORY,
    detached: true,
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

async function ended(child: ReturnType<typeof spawn>): Promise<number> {
  const [code] = await once(child, 'exit');
  return typeof code === 'number' ? code : 1;
}
