import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Address, addressText } from './address.ts';

/** How servers are reached, and with how many workers. */
export interface Arrangement {
  readonly socket: 'unix' | 'tcp';
  readonly workers: number;
}

/** What a server is started with. */
export interface Setup {
  readonly address: Address;
  readonly workers: number;
}

/** A server that takes part in the comparison. */
export interface Peer {
  readonly name: string;
  /** What tables and charts call it. */
  readonly title: string;
  readonly protocol: 'uwsgi' | 'http';
  /** Without it there is nothing to measure: the benchmark fails instead of leaving it out. */
  readonly required?: true;
  /** The program that has to be there, and how to get it. */
  readonly needs?: { readonly program: string; readonly install: string };
  command(setup: Setup): readonly [program: string, ...args: string[]];
}

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const TSGI = file('../../appserver/bin/tsgi');

/** The interpreter that Debian's uWSGI has within it, whatever is first on PATH. */
const PYTHON = '--python=/usr/bin/python3';

/** Connections that may wait to be accepted: as many as the system allows, the same for all. */
const BACKLOG = Math.min(1024, Number(readFileSync('/proc/sys/net/core/somaxconn', 'utf8')));

/** What tsgi and uWSGI are both told, in the same words. */
const options = ({ address, workers }: Setup): string[] => [
  '--master',
  `--processes=${workers}`,
  `--socket=${addressText(address)}`,
  '--need-app',
  `--listen=${BACKLOG}`,
  '--buffer-size=65535',
];

type Command = ReturnType<Peer['command']>;

const wsgiFile = (app: string): string => `--wsgi-file=${file(`apps/${app}.py`)}`;

const tsgiPythonCommand = (setup: Setup, app: string): Command => [
  TSGI,
  ...options(setup),
  PYTHON,
  wsgiFile(app),
];

const uwsgiCommand = (setup: Setup, app: string): Command => [
  'uwsgi',
  '--plugin=python3',
  '--die-on-term',
  ...options(setup),
  wsgiFile(app),
];

/** In the order of the tables. */
export const PEERS: readonly Peer[] = [
  {
    name: 'tsgi',
    title: 'tsgi, TypeScript app',
    protocol: 'uwsgi',
    required: true,
    command: (setup) => [TSGI, ...options(setup), `--module=${file('apps/app.ts')}:application`],
  },
  {
    name: 'uwsgi',
    title: 'uWSGI, Python app',
    protocol: 'uwsgi',
    needs: { program: 'uwsgi', install: 'apt-get install uwsgi-core uwsgi-plugin-python3' },
    command: (setup) => uwsgiCommand(setup, 'app'),
  },
  {
    name: 'node-http',
    title: 'Node HTTP server',
    protocol: 'http',
    command: ({ address, workers }) => [
      process.execPath,
      file('apps/node-server.ts'),
      addressText(address),
      String(workers),
      String(BACKLOG),
    ],
  },
  {
    name: 'tsgi-python',
    title: 'tsgi, Python app',
    protocol: 'uwsgi',
    needs: { program: 'python3', install: 'apt-get install python3' },
    command: (setup) => tsgiPythonCommand(setup, 'app'),
  },
];

/** tsgi and uWSGI with one of the Python apps, run by the interpreter that uWSGI's plugin is made for. */
export function pythonPeers(app: string): readonly Peer[] {
  const uwsgi = PEERS.find(({ name }) => name === 'uwsgi')!;
  return [
    {
      name: 'tsgi',
      title: 'tsgi',
      protocol: 'uwsgi',
      required: true,
      command: (setup) => tsgiPythonCommand(setup, app),
    },
    {
      ...uwsgi,
      title: 'uWSGI',
      required: true,
      command: (setup) => uwsgiCommand(setup, app),
    },
  ];
}
