/** Answers with the text of the file named by `VERSION_FILE`, as it was when the app was loaded. */
import { readFileSync } from 'node:fs';
import type { Application } from '../../../appserver/index.ts';

const version = readFileSync(String(process.env['VERSION_FILE']));
if (version.length === 0) throw new Error('an empty version');

export const application: Application = (_environ, startResponse) => {
  startResponse('200 OK', []);
  return [version];
};
