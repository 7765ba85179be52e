import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { verify } from '../../../scripts/bench/verify.ts';
import { HELLO, uploadOf, WORKLOADS } from '../../../scripts/bench/workloads.ts';

async function serve(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

const headers = WORKLOADS.find(({ name }) => name === 'headers')!;

test('the right answer passes, and the request is what the workload says', async () => {
  await using server = await serve((request, response) => {
    let size = 0;
    request.on('data', (chunk: Buffer) => (size += chunk.length));
    request.on('end', () => {
      expect(request.method).toBe('POST');
      expect(request.headers.host).toBe('tsgi');
      response.end(`${size}\n`);
    });
  });
  await verify(server.port, 'tsgi', uploadOf(5000));
});

test.for([
  [HELLO, 200, 'Hello', '5 bytes instead of 14'],
  [HELLO, 404, 'x'.repeat(14), 'status 404'],
  [headers, 200, 'x'.repeat(14), 'no header X-Bench-20: vvvv'],
] as const)(
  'a wrong answer to $0.name with status %s is told',
  async ([workload, status, body, problem]) => {
    await using server = await serve((_request, response) => response.writeHead(status).end(body));
    await expect(verify(server.port, 'tsgi', workload)).rejects.toThrow(problem);
  },
);

test('an answer that is cut is no answer', async () => {
  await using server = await serve((_request, response) => {
    response.writeHead(200, { 'Content-Length': 14 }).write('Hello');
    setImmediate(() => response.destroy());
  });
  await expect(verify(server.port, 'tsgi', HELLO)).rejects.toThrow('aborted');
});
