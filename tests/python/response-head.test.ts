import { describe, expect, test } from 'vitest';
import { parseHead, withLength } from '../../appserver/python/response-head.ts';
import { recallHead } from '../../appserver/wsgi/known-head.ts';

describe('parseHead', () => {
  test('splits at the first colon and space', () => {
    expect(parseHead('200 OK\r\nA: 1\r\nX-B: a: b\r\nEmpty: ')).toEqual({
      status: '200 OK',
      headers: [
        ['A', '1'],
        ['X-B', 'a: b'],
        ['Empty', ''],
      ],
    });
  });

  test('leaves out what belongs to another connection', () => {
    const head = '200 OK\r\nConnection: close\r\nTRANSFER-ENCODING: chunked\r\nTe: x\r\nTest: 1';
    expect(parseHead(head).headers).toEqual([['Test', '1']]);
  });

  test.for([
    ['404', '404 Not Found'],
    ['299 ', '299 Unknown'],
    ['200 Fine', '200 Fine'],
    ['abc', 'abc'],
    ['', ''],
  ] as const)('status %j is %j', ([given, status]) => {
    expect(parseHead(given).status).toBe(status);
  });
});

describe('withLength', () => {
  test('adds a length that is missing', () => {
    expect(withLength({ status: '200 OK', headers: [['A', '1']] }, 5).headers).toEqual([
      ['A', '1'],
      ['Content-Length', '5'],
    ]);
  });

  test.for([
    { status: '200 OK', headers: [['content-length', '7']] as const },
    { status: '204 No Content', headers: [] },
    { status: '304 Not Modified', headers: [] },
  ])('leaves %j alone', (head) => {
    expect(withLength(head, 5)).toBe(head);
  });
});

describe('a head that comes again', () => {
  const text = '200 OK\r\nA: 1\r\nContent-Length: 5';

  test('is the same, and checked', () => {
    const first = parseHead(text);
    const [second, third] = [parseHead(text), parseHead(text)];
    expect(third).toBe(second);
    expect({ status: second.status, headers: second.headers.map(([...all]) => all) }).toEqual(
      first,
    );
    expect(recallHead(second.status, second.headers)?.declared).toBe(5);
    expect(recallHead(first.status, first.headers)).toBeUndefined();
  });

  test('is as bad as it was', () => {
    for (let times = 0; times < 4; times++) {
      const { status, headers } = parseHead('200 OK\r\nA B: 1');
      expect(headers).toEqual([['A B', '1']]);
      expect(recallHead(status, headers)).toBeUndefined();
    }
  });

  test('is not another of the same length', () => {
    for (const value of ['1', '2', '2', '2', '1', '1', '1', '2', '1', '2']) {
      expect(parseHead(`200 OK\r\nA: ${value}`).headers[0]).toEqual(['A', value]);
    }
  });
});
