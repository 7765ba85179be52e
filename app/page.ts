import { readFileSync } from 'node:fs';
import type { Application } from '../appserver/index.ts';

const html = readFileSync(new URL('page.html', import.meta.url));

/** `/`: the page that lists what there is to try. */
export const page: Application = (_environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/html; charset=utf-8']]);
  return [html];
};
