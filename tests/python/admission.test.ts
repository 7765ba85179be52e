import { expect, test } from 'vitest';
import { Admission } from '../../appserver/wsgi/admission.ts';
import { eventually } from '../fixtures/eventually.ts';
import { logged, servePython } from './serve-python.ts';

test('a worker counts as idle until a call takes long, and again when all are over', async () => {
  const admission = new Admission();
  await using served = await servePython('trouble.py', { admission });
  expect(admission.isIdle).toBe(true);
  const slow = served.send('/sleeps?0.2');
  await logged(served, /sleeping/);
  await eventually('it is at work for long', () => !admission.isIdle);
  expect(await (await slow).text()).toBe('slept');
  await eventually('it is idle', () => admission.isIdle);
});

test('a worker without an interpreter is not idle', async () => {
  const admission = new Admission();
  await using served = await servePython('trouble.py', { admission });
  const changes: boolean[] = [];
  admission.onChange(() => changes.push(admission.isIdle));
  expect((await served.send('/exits')).status).toBe(502);
  expect((await served.send('/pid')).status).toBe(200);
  await eventually('it is idle', () => admission.isIdle);
  expect(changes.slice(0, 2)).toEqual([false, true]);
});

test('a worker takes no more when its calls turn out to be slow', async () => {
  const admission = new Admission();
  await using served = await servePython('trouble.py', { admission });
  for (let n = 0; n < 200; n++) admission.ahead.sawMore();
  for (let n = 0; n < 200; n++) await (await served.send('/pid')).text();
  const slow = Array.from({ length: 12 }, () => served.send('/sleeps?0.05'));
  await (await slow[0])!.text();
  // There would have been places for sixteen of those before.
  expect(admission.isHeld).toBe(true);
  for (const response of slow.slice(1)) await (await response).text();
  await eventually('it takes more', () => !admission.isHeld);
});
