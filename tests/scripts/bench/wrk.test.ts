import { expect, test } from 'vitest';
import { parseResult, wrkScript } from '../../../scripts/bench/wrk.ts';
import { HELLO, uploadOf } from '../../../scripts/bench/workloads.ts';

test('the result is the marked line among what wrk prints for people', () => {
  const result = { requests: 100, seconds: 1.5, p50: 0.25, p99: 3, errors: 2 };
  const output = `Running 1s test\n  1 threads\n@result ${JSON.stringify(result)}\nTransfer/sec: 1MB\n`;
  expect(parseResult(output)).toEqual(result);
});

test('without a result the output tells why', () => {
  expect(() => parseResult('unable to connect to 127.0.0.1:1 Connection refused')).toThrow(
    'unable to connect to 127.0.0.1:1 Connection refused',
  );
});

test('an upload has a method and a body of its size, hello has neither', () => {
  expect(wrkScript(uploadOf(1024))).toContain(
    "wrk.method = 'POST'\nwrk.body = string.rep('x', 1024)",
  );
  expect(wrkScript(HELLO)).not.toMatch(/wrk\.(method|body)/);
});
