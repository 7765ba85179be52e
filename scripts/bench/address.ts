import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** Where a server listens. */
export type Address =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number };

/** As tsgi and uWSGI take it. */
export const addressText = (address: Address): string =>
  address.kind === 'unix' ? address.path : `${address.host}:${address.port}`;

/** As nginx's `uwsgi_pass` and `server` in an `upstream` take it. */
export const nginxAddress = (address: Address): string =>
  address.kind === 'unix' ? `unix:${address.path}` : addressText(address);

/** A port of the loopback interface that nobody listens on right now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
