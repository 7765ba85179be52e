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
