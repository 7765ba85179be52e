import { describe, expect, it } from 'vitest';
import type { Application } from '../../appserver/wsgi/types.ts';
import { startServer } from '../fixtures/server.ts';

/** Answers with the length of the body. */
const counts: Application = async (environ, startResponse) => {
  const body = await environ['wsgi.input'].read();
  startResponse('200 OK', []);
  return [Buffer.from(String(body.length))];
};

async function* pieces(count: number): AsyncGenerator<Buffer> {
  for (let piece = 0; piece < count; piece++) yield Buffer.alloc(100);
}

describe.each(['uwsgi', 'http'] as const)('limit-post over %s', (protocol) => {
  it('lets through what is as large as the limit', async () => {
    await using server = await startServer(counts, { protocol, bodyLimit: 1000 });
    const reply = await server.send({ target: '/', body: Buffer.alloc(1000) });
    expect([reply.status, await reply.text()]).toEqual([200, '1000']);
  });

  it('answers 413 to more, and no app sees it', async () => {
    await using server = await startServer(counts, { protocol, bodyLimit: 1000 });
    const reply = await server.send({ target: '/', body: Buffer.alloc(1001) });
    expect(reply.status).toBe(413);
    expect(await reply.text()).toContain('Expected at most 1000 as limit-post says, got 1001');
    expect(server.log.join('\n')).toContain('Invalid (too big) CONTENT_LENGTH. skip.');
    expect(server.records).toEqual([]);
  });
});

describe('limit-post and chunked bodies', () => {
  it('answers 413 as soon as too much has come', async () => {
    await using server = await startServer(counts, { protocol: 'http', bodyLimit: 1000 });
    const small = await server.send({ target: '/', body: pieces(10) });
    expect([small.status, await small.text()]).toEqual([200, '1000']);
    const large = await server.send({ target: '/', body: pieces(11) });
    expect(large.status).toBe(413);
  });
});
