import { createServer } from 'node:net';

import { ScriptError } from '../errors.ts';

/** What `localhost` may mean to a browser: another program on either one would answer in our place. */
const LOOPBACKS = ['127.0.0.1', '::1'];

/**
 * Makes sure that `port` can be listened on.
 *
 * @throws ScriptError that names the port and says what to do.
 */
export async function requirePort(port: number): Promise<void> {
  for (const host of LOOPBACKS) {
    const code = await tryToListen(port, host);
    if (code === 'EADDRINUSE') {
      const other = port < 65_535 ? port + 1 : port - 1;
      throw new ScriptError(
        'ERR_PORT_IN_USE',
        `port ${port} is in use by another program (on ${host}); stop it, or choose another port: PORT=${other} npm start`,
      );
    }
    if (code === 'EACCES')
      throw new ScriptError(
        'ERR_PORT_FORBIDDEN',
        `port ${port} needs more rights than this user has; choose one above 1023: PORT=8080 npm start`,
      );
  }
}

/** The error's code, or nothing: a host without IPv6 has no `::1`, which is fine. */
function tryToListen(port: number, host: string): Promise<string | undefined> {
  return new Promise((settle) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => settle(error.code));
    server.listen({ port, host, exclusive: true }, () => server.close(() => settle(undefined)));
  });
}
