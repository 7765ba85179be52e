import { fileURLToPath } from 'node:url';

/** The file of one of the apps that these tests serve. */
export const app = (name: string): string =>
  fileURLToPath(new URL(`apps/${name}.ts`, import.meta.url));

/** Answers with the worker's pid; `/wait?MS` after that many milliseconds. */
export const HELLO: string = app('hello');
