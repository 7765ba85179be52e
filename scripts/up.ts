// `npm start`: brings the chain up, in Docker or as local processes, and follows its logs.
import { ENGINE_COMMAND, probeEngine } from './docker/probe-engine.ts';
import { ScriptError } from './errors.ts';
import { parseArguments } from './up/arguments.ts';
import { runDocker } from './up/docker.ts';
import { runNative } from './up/native.ts';
import { requirePort } from './up/require-port.ts';

async function up(): Promise<void> {
  const { mode, port } = parseArguments(process.argv.slice(2), process.env);
  await requirePort(port);
  if (mode === 'native') return runNative(port);
  const engine = await probeEngine();
  if (engine.available) {
    console.log(`Docker ${engine.version} answers: starting containers`);
    return runDocker(port);
  }
  if (mode === 'docker')
    throw new ScriptError(
      'ERR_NO_ENGINE',
      `${engine.reason}; on Debian ${ENGINE_COMMAND} provides one`,
    );
  console.log(`${engine.reason}: starting local processes instead`);
  return runNative(port);
}

try {
  await up();
  process.exit(0);
} catch (error) {
  if (!(error instanceof ScriptError)) throw error;
  console.error(`\n${error.message}`);
  process.exit(1);
}
