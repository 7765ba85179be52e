/** Answers with the pid of the process that has loaded it. */
import type { Application } from '../../../appserver/index.ts';

const loader = String(process.pid);

export const application: Application = (_environ, startResponse) => {
  startResponse('200 OK', []);
  return [Buffer.from(loader)];
};
