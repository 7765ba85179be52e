import { createServer } from 'node:net';

/**
 * Lets the kernel queue connections to a bound socket before anybody accepts them, as uWSGI does while
 * it loads the app: clients wait for a moment instead of being refused. To listen again is harmless.
 *
 * Node can only listen and accept together. It accepts in the turns of the event loop that follow, and
 * none follows before the descriptor is closed here; the socket listens on through its other descriptors.
 *
 * @param fd a descriptor of the socket that the caller can spare
 * @param backlog length of the queue, the option `listen`
 * @throws the system's error, such as EADDRINUSE
 */
export function openQueue(fd: number, backlog: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ fd }, backlog);
    server.close((error) => (error ? reject(error) : resolve()));
  });
}
