import { expect, test } from 'vitest';
import { Admission } from '../../appserver/wsgi/admission.ts';

test('it is idle when all apps are, and says when that changes', () => {
  const admission = new Admission();
  const changes: boolean[] = [];
  admission.onChange(() => changes.push(admission.isIdle));
  expect(admission.isIdle).toBe(true);
  admission.busy();
  admission.busy();
  admission.idle();
  expect(admission.isIdle).toBe(false);
  admission.idle();
  expect(admission.isIdle).toBe(true);
  expect(changes).toEqual([false, true]);
});

test('it is held while one app is, and says when none is any more', () => {
  const admission = new Admission();
  let released = 0;
  admission.onRelease(() => void released++);
  admission.hold();
  admission.hold();
  admission.release();
  expect([admission.isHeld, released]).toEqual([true, 0]);
  admission.release();
  expect([admission.isHeld, released]).toEqual([false, 1]);
});
