import { expect, test } from 'vitest';
import { printableId } from '../../appserver/server/request-id.ts';

test.for(['a', '0f3c-77', '~!"[]', 'x'.repeat(128)])('%s may stand in the log', (id) => {
  expect(printableId(id)).toBe(id);
});

test.for([undefined, null, 1, '', ' ', 'a b', 'a\n', '\x7f', 'caf\xe9', 'x'.repeat(129), ['a']])(
  '%j may not',
  (id) => {
    expect(printableId(id)).toBe('-');
  },
);
