import { expect, test } from 'vitest';
import type { XrayReport } from '../../appserver/wsgi/xray-report.ts';
import { ok } from '../fixtures/apps.ts';
import { startServer } from '../fixtures/server.ts';
import { encodePacket } from '../fixtures/uwsgi-client.ts';

test('a report on an environ with odd things in it: secrets masked, nothing breaks', async () => {
  await using running = await startServer(
    (environ, startResponse) => {
      Object.assign(environ, {
        'odd.bare': Object.create(null),
        'odd.big': [1n],
        'odd.symbol': Symbol('s'),
        'odd.null': null,
      });
      return ok()(environ, startResponse);
    },
    { xray: true },
  );
  using connection = await running.connect();
  await connection.write(
    encodePacket([
      ['REQUEST_METHOD', 'GET'],
      ['HTTP_X_XRAY', '1'],
      ['HTTP_COOKIE', 'session=topsecret'],
      ['HTTP_AUTHORIZATION', 'Bearer topsecret'],
    ]),
  );
  const reply = await connection.reply();
  expect(reply.status).toBe(200);
  expect(await reply.text()).toBe('fine');
  const [header] = reply.all('X-Xray');
  const report = JSON.parse(Buffer.from(header ?? '', 'base64').toString()) as XrayReport;
  expect(Buffer.from(report.packet ?? '', 'base64').toString('latin1')).not.toContain('topsecret');
  expect(report.environ).toMatchObject({ 'odd.bare': '<Object>', 'odd.big': '<...>' });
  expect(running.log).toEqual([]);
});
