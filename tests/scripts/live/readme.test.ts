/**
 * The README's commands, word for word, in a copy of the project as a newcomer has it.
 * The commands of one block follow each other, as a reader would type them.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { freePort } from '../../../scripts/chain/free-port.ts';
import { probeEngine } from '../../../scripts/docker/probe-engine.ts';
import { REPOSITORY } from '../../../scripts/run.ts';
import { eventually } from '../../fixtures/eventually.ts';
import { copyProject } from './project-copy.ts';
import type { ProjectCopy } from './project-copy.ts';
import { typeCommand } from './shell-command.ts';
import type { ShellCommand } from './shell-command.ts';

const run = promisify(execFile);
const engine = await probeEngine();
const readme = await readFile(join(REPOSITORY, 'README.md'), 'utf8');
const shown = [...readme.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, block]) =>
  (block ?? '').trimEnd().split('\n'),
);

/** What the README shows and this file cannot run, and who does. */
const RUN_ELSEWHERE = [
  'npm test', // .ci/run: this file is a part of it
  'npm run check', // npm test, before any test
  'scripts/engine stop', // .ci/run, at its end
];

let copy: ProjectCopy;
let port: number;
const typed = new Set<string>();

beforeAll(async () => {
  copy = await copyProject();
  port = await freePort();
});
afterAll(async () => {
  if (engine.available) await compose('down', '--volumes', '--rmi', 'local');
  await copy[Symbol.asyncDispose]();
});

const project = `tsgi-readme-${randomBytes(4).toString('hex')}`;
const environment = (): Record<string, string> => ({
  PORT: String(port),
  COMPOSE_PROJECT_NAME: project,
  TMPDIR: copy.temporary,
});

/** Types a command of the README; the port that it names becomes one that is free here. */
function type(command: string): ShellCommand {
  expect(shown).toContain(command);
  typed.add(command);
  return typeCommand(command.replace(/8080|9000/, String(port)), copy.path, environment());
}

async function typeAndWait(command: string): Promise<string> {
  await using running = type(command);
  expect(await running.ended(), running.output()).toBe(0);
  return running.output();
}

const page = async (path = '/'): Promise<string> =>
  (await fetch(`http://localhost:${port}${path}`)).text();
const compose = (...args: string[]) =>
  run('docker', ['compose', ...args], {
    cwd: copy.path,
    env: { ...process.env, ...environment() },
  });
const containers = async (): Promise<string> =>
  (await run('docker', ['ps', '--all', '--quiet', '--filter', `name=${project}`])).stdout;

const imageIds = async (names: readonly string[]): Promise<string> =>
  (await run('docker', ['image', 'inspect', '--format', '{{.Id}}', ...names])).stdout;

/** From the command to the page, to a Ctrl-C, to nothing that is left. */
async function startAndStop(command: string, says: RegExp): Promise<void> {
  await using start = type(command);
  await start.printed(says);
  await start.printed(new RegExp(`tsgi is up: http://localhost:${port}\n`));
  expect(await page()).toContain('<html');
  // Both services log the request, by one name.
  const [, id] = await start.printed(/nginx.*"request_id":"(\w+)".*"uri":"\/",/);
  await start.printed(new RegExp(`appserver.*${id}`));
  start.interrupt();
  // The shell and npm may end by the same signal, or with what the script says: 0.
  expect([0, null], start.output()).toContain(await start.ended());
  expect(start.output()).not.toContain('npm error');

  expect(await copy.processes()).toEqual([]);
  expect(await readdir(copy.temporary)).toEqual([]);
  await expect(page()).rejects.toThrow('fetch failed');
  if (engine.available) expect(await containers()).toBe('');
}

describe('the README', { timeout: 240_000 }, () => {
  it('starts the chain on a fresh clone', async () => {
    await startAndStop('npm start', engine.available ? /Docker .* answers/ : /local processes/);
  });

  it('starts it without Docker', async () => {
    await startAndStop('npm start -- --native', /starting nginx and the app server/);
  });

  it('starts it on another port', async () => {
    await startAndStop('PORT=9000 npm start', /starting/);
  });

  it('formats the project, which changes nothing', async () => {
    await typeAndWait('npm run format');
    for (const name of ['scripts/up.ts', 'tests/scripts/live/readme.test.ts']) {
      expect(await readFile(join(copy.path, name), 'utf8')).toBe(
        await readFile(join(REPOSITORY, name), 'utf8'),
      );
    }
  });

  it('tests one room, and ends with the counts', async () => {
    const output = await typeAndWait('npm test -- tests/wire');
    expect(output).toMatch(/\n[1-9]\d* passed, 0 failed(, \d+ skipped)?\n$/);
  });
});

describe.skipIf(!engine.available)('the README with Docker', { timeout: 240_000 }, () => {
  it('starts the chain in containers', async () => {
    await startAndStop('npm start -- --docker', /Docker .* answers/);
  });

  it('needs no npm', async () => {
    await typeAndWait('docker compose up --build --wait');
    expect(await page()).toContain('<html');
    expect(await typeAndWait('curl http://localhost:8080/environ')).toContain('"REQUEST_ID"');
  });

  it('rebuilds what is changed', async () => {
    const file = join(copy.path, 'app/main.ts');
    const source = await readFile(file, 'utf8');
    await using watching = type('docker compose watch');
    expect(source).toContain('There is nothing here');
    // Only on a terminal does it tell when it has begun to watch, so the edit is repeated.
    let edits = 0;
    await eventually(
      'an edit is seen',
      async () => {
        edits += 1;
        await writeFile(file, source.replace('There is nothing here', `Edit ${edits}`));
        const seen = async (): Promise<boolean> =>
          (await page('/not-there').catch(() => '')).includes(`Edit ${edits}`);
        return eventually('this one', seen, 15_000).catch(() => false);
      },
      120_000,
    );
    watching.interrupt();
    await watching.ended();
    await writeFile(file, source);
  });

  it('runs three app servers behind one nginx', async () => {
    await typeAndWait('docker compose up --detach --scale appserver=3');
    await eventually('nginx uses all three', async () => {
      for (let request = 0; request < 30; request += 1) await page();
      const { stdout } = await compose('logs', '--no-color', 'nginx');
      const used = new Set(
        [...stdout.matchAll(/"upstream_addr":"([\d.:]+)"/g)].map(([, at]) => at),
      );
      return used.size >= 3;
    });
  });

  it('puts a Unix socket in the place of TCP', async () => {
    await typeAndWait('UWSGI_PASS=unix:/run/tsgi/app.sock docker compose up --detach');
    await eventually('nginx is there again', async () =>
      (await page().catch(() => '')).includes('<html'),
    );
    const { stdout } = await compose('logs', '--no-color', '--tail=1', 'nginx');
    expect(stdout).toContain('"upstream_addr":"unix:/run/tsgi/app.sock"');
  });

  it('takes everything down', async () => {
    await typeAndWait('docker compose down --volumes');
    expect(await containers()).toBe('');
    const filter = ['--quiet', '--filter', `name=${project}`];
    expect((await run('docker', ['volume', 'ls', ...filter])).stdout).toBe('');
    expect((await run('docker', ['network', 'ls', ...filter])).stdout).toBe('');
  });

  it('provides an engine, which changes nothing where there is one', async () => {
    const dockerfiles = await Promise.all(
      ['appserver', 'nginx'].map((room) => readFile(join(copy.path, room, 'Dockerfile'), 'utf8')),
    );
    const names = dockerfiles.map((text) => /^ARG \w+_IMAGE=(.+)$/m.exec(text)?.[1] ?? '');
    const before = await imageIds(names);
    const output = await typeAndWait('scripts/engine');
    expect(output).toMatch(/^engine: an engine answers: /);
    for (const name of names) expect(output).toContain(`\nengine: ${name} is here\n`);
    expect(await imageIds(names)).toBe(before);
  });
});

describe('this file', () => {
  it.runIf(engine.available)('types every command that the README shows', () => {
    expect(new Set(shown).difference(typed)).toEqual(new Set(RUN_ELSEWHERE));
  });
});
