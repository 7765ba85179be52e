import { createHash } from 'node:crypto';
import type { Application } from '../../appserver/index.ts';
import { json } from '../respond.ts';

/** `POST /upload` or `PUT`: reads the body to its end and answers with its size and digest. */
export const upload: Application = async (environ, startResponse) => {
  const sha256 = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of environ['wsgi.input']) {
      sha256.update(chunk);
      bytes += chunk.length;
    }
  } catch (error) {
    environ['wsgi.errors'].write(`upload: broken off after ${bytes} bytes\n`);
    throw error;
  }
  return json(startResponse, { bytes, sha256: sha256.digest('hex') });
};
