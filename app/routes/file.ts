import { open } from 'node:fs/promises';
import type { Application } from '../../appserver/index.ts';

const source = new URL('../main.ts', import.meta.url);

/** `/file`: this app's own source, sent by the server's `wsgi.file_wrapper`, which also closes it. */
export const file: Application = async (environ, startResponse) => {
  const handle = await open(source);
  const { size } = await handle.stat();
  startResponse('200 OK', [
    ['Content-Type', 'text/plain; charset=utf-8'],
    ['Content-Length', String(size)],
  ]);
  return environ['wsgi.file_wrapper'](handle);
};
