import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

import { ENGINE_COMMAND } from '../docker/probe-engine.ts';
import { ScriptError } from '../errors.ts';
import { REPOSITORY } from '../run.ts';
import { banner } from './banner.ts';
import type { Place } from './banner.ts';
import { onStopSignal } from './stop-signals.ts';

/**
 * Runs the chain with Docker Compose until a signal, or until its containers are gone.
 *
 * @throws ScriptError when it does not come up.
 */
export async function runDocker(port: number): Promise<void> {
  const stopped = Promise.withResolvers<'stopped'>();
  const up = compose(port, ['up', '--build', '--detach', '--wait']);
  const upEnded = ended(up);
  onStopSignal((times) => {
    if (times === 1) console.log('\nstopping ...');
    else compose(port, ['kill']);
    up.kill();
    stopped.resolve('stopped');
  });
  let logs: ChildProcess | undefined;
  try {
    const outcome = await Promise.race([upEnded, stopped.promise]);
    if (outcome !== 'stopped' && outcome !== 0) throw new ScriptError('ERR_COMPOSE', NOT_UP);
    if (outcome === 0) {
      console.log(banner(`http://localhost:${port}`, places(port)));
      logs = compose(port, ['logs', '--follow']);
      await Promise.race([ended(logs), stopped.promise]);
    }
    await upEnded;
  } finally {
    // The logs end with the containers, so that their last words are seen.
    await ended(compose(port, ['down', '--volumes']));
    if (logs) killGroup(logs);
  }
}

const NOT_UP = `docker compose did not bring the chain up, see above.
Where base images cannot be pulled, ${ENGINE_COMMAND} builds stand-ins; npm start -- --native needs no Docker.`;

const places = (port: number): readonly Place[] => [
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

/** A process group of its own keeps it from what is typed at the terminal: we decide when it ends. */
function compose(port: number, args: readonly string[]): ChildProcess {
  const plain = process.stdout.isTTY ? [] : ['--ansi', 'never'];
  return spawn('docker', ['compose', ...plain, ...args], {
    cwd: REPOSITORY,
    detached: true,
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

async function ended(child: ChildProcess): Promise<number> {
  const [code] = await once(child, 'exit');
  return typeof code === 'number' ? code : 1;
}

function killGroup(child: ChildProcess): void {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  process.kill(-child.pid, 'SIGKILL');
}
