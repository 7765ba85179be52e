/** Goes wrong after it has loaded: `/reject` forgets a promise, `/throw` throws outside any request. */
import type { Application } from '../../../appserver/index.ts';

export const application: Application = (environ, startResponse) => {
  if (environ.PATH_INFO === '/reject') void Promise.reject(new Error('a forgotten promise'));
  if (environ.PATH_INFO === '/throw') {
    setTimeout(() => {
      throw new Error('out of nowhere');
    });
  }
  startResponse('200 OK', []);
  return [Buffer.from(String(process.pid))];
};
