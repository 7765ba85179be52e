import { fileURLToPath } from 'node:url';

/** A file beside the apps that these tests serve. */
export const appFile = (name: string): string =>
  fileURLToPath(new URL(`apps/${name}`, import.meta.url));

/** The file of one of the apps that these tests serve. */
export const app = (name: string): string => appFile(`${name}.ts`);

/** Answers with the worker's pid; `/wait?MS` after that many milliseconds. */
export const HELLO: string = app('hello');
