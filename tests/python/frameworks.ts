import { execFileSync } from 'node:child_process';
import { startTsgi, type TsgiProcess } from '../fixtures/tsgi-process.ts';
import { originOf } from '../fixtures/http-client.ts';
import { appFile } from './serve-python.ts';

const PACKAGES = 'flask, django, bottle';

/**
 * An interpreter that has the frameworks: Debian's, where the one on PATH is another.
 *
 * @throws Error that says what to install.
 */
export function interpreter(): string {
  for (const command of ['python3', '/usr/bin/python3']) {
    try {
      execFileSync(command, ['-c', `import ${PACKAGES}`], { stdio: 'ignore' });
      return command;
    } catch {
      // The next one, then.
    }
  }
  throw new Error(
    'expected Flask, Django and Bottle: apt-get install python3-flask python3-django python3-bottle',
  );
}

/** A site of a framework, and one visitor who keeps his cookies. */
export interface Site extends AsyncDisposable {
  readonly server: TsgiProcess;
  /** Sends a request as a browser would, but follows no redirect. */
  visit(path: string, init?: RequestInit): Promise<Response>;
  /** What the visitor's cookies are called, and hold. */
  readonly cookies: Map<string, string>;
}

/** Serves one of the apps by HTTP, with the interpreter that has the frameworks. */
export async function openSite(...options: string[]): Promise<Site> {
  const server = await startTsgi(
    ['--http-socket=127.0.0.1:0', `--python=${interpreter()}`, '--threads=4', ...options],
    { cwd: appFile('') },
  );
  const origin = originOf(server.address());
  const cookies = new Map<string, string>();
  return {
    server,
    cookies,
    async visit(path, init = {}) {
      const headers = new Headers(init.headers);
      const pairs = Array.from(cookies, ([name, value]) => `${name}=${value}`);
      if (pairs.length > 0) headers.set('Cookie', pairs.join('; '));
      const response = await fetch(new URL(path, origin), { redirect: 'manual', ...init, headers });
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (/max-age=0|expires=thu, 01.jan.1970/i.test(line)) cookies.delete(name);
        else cookies.set(name, value);
      }
      return response;
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** What a browser sends for a form. */
export const form = (fields: Record<string, string>): RequestInit => ({
  method: 'POST',
  body: new URLSearchParams(fields),
});

/** The same with a file. */
export function upload(name: string, file: string, content: Uint8Array<ArrayBuffer>): RequestInit {
  const body = new FormData();
  body.set('title', 'caf\u00e9');
  body.set(name, new Blob([content]), file);
  return { method: 'POST', body };
}
