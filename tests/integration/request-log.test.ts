import { expect, test } from 'vitest';
import { logsOf } from '../fixtures/docker.ts';
import { eventually } from '../fixtures/eventually.ts';
import { describeChain } from './describe-chain.ts';

describeChain('the logs of a request', (chain) => {
  /** The lines of both logs that name this request, once there are both. */
  async function linesOf(id: string): Promise<{ nginx: string; appserver: string }> {
    const { project } = chain();
    return eventually(`both logs name ${id}`, async () => {
      const [nginx, appserver] = await Promise.all(
        (['nginx', 'appserver'] as const).map(async (service) => {
          const log = await logsOf(await project.container(service));
          return log.split('\n').find((line) => line.includes(id));
        }),
      );
      return nginx && appserver && { nginx, appserver };
    });
  }

  test.for(['/status/200', '/status/404?a=b'])('%s: both name its id', async (path) => {
    const reply = await chain().client.send({ target: path });
    await reply.bytes();
    const [id = ''] = reply.all('X-Request-ID');
    expect(id).toMatch(/^[0-9a-f]{32}$/);

    const { nginx, appserver } = await linesOf(id);
    expect(appserver).toContain(path);
    expect(appserver).toContain(String(reply.status));
    expect(JSON.parse(nginx)).toMatchObject({
      request_id: id,
      method: 'GET',
      uri: path,
      status: reply.status,
      upstream_status: String(reply.status),
      upstream_response_time: expect.stringMatching(/^\d+\.\d{3}$/),
      upstream_addr: expect.stringMatching(/^[\d.]+:3031$/),
    });
  });

  test("the client's own X-Request-ID does not become the log's", async () => {
    const reply = await chain().client.send({
      target: '/environ',
      headers: [['X-Request-ID', 'mine']],
    });
    const environ = await reply.json();
    expect(reply.all('X-Request-ID')).toEqual([environ['REQUEST_ID']]);
    expect(environ['REQUEST_ID']).not.toBe('mine');
  });

  test('nginx writes one JSON object a line, whatever the client sends', async () => {
    const { client, project } = chain();
    const mark = 'quotes"and\\slashes';
    await (await client.send({ target: '/environ', headers: [['User-Agent', mark]] })).bytes();
    const log = await eventually('the line is there', async () => {
      const text = await logsOf(await project.container('nginx'));
      return text.includes('quotes') && text;
    });
    const lines = log.split('\n').filter((line) => line.startsWith('{'));
    const agents = lines.map((line) => (JSON.parse(line) as { user_agent: string }).user_agent);
    expect(agents).toContain(mark);
  });
});
