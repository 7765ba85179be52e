import { request } from 'node:http';
import type { Workload } from './workloads.ts';

/**
 * Asks once through nginx: what is measured must be the right answer.
 *
 * @throws Error unless the status is 200, the body has its size and the headers are there.
 */
export async function verify(port: number, host: string, workload: Workload): Promise<void> {
  const { path, method = 'GET', bodySize = 0, headers = [] } = workload;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const list = [`Host: ${host}`, ...headers, ...(bodySize ? [`Content-Length: ${bodySize}`] : [])];
  const options = { host: '127.0.0.1', port, path, method, agent: false, timeout: 10_000 };
  const pairs = list.map((header) => header.split(': ') as [string, string]);
  const client = request({ ...options, headers: pairs.flat() }, (response) => {
    let size = 0;
    response.on('data', (chunk: Buffer) => (size += chunk.length));
    response.on('error', reject);
    response.on('end', () => {
      const problems = [
        response.statusCode === 200 || `status ${response.statusCode}`,
        size === workload.responseSize || `${size} bytes instead of ${workload.responseSize}`,
        ...(workload.responseHeaders ?? []).map((header) => {
          const [name = '', value] = header.split(': ');
          return response.headers[name.toLowerCase()] === value || `no header ${header}`;
        }),
      ].filter((problem) => problem !== true);
      if (problems.length === 0) resolve();
      else reject(new Error(`${host} ${path}: wrong answer: ${problems.join(', ')}`));
    });
  });
  client.on('timeout', () => client.destroy(new Error(`${host} ${path}: no answer in 10 s`)));
  client.on('error', reject);
  client.end(Buffer.alloc(bodySize, 'x'));
  return promise;
}
