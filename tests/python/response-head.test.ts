import { describe, expect, test } from 'vitest';
import { parseHead, withLength } from '../../appserver/python/response-head.ts';

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
