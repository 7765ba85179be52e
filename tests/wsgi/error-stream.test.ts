import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { RequestErrors } from '../../appserver/wsgi/error-stream.ts';

function logged(use: (errors: RequestErrors) => void): string[] {
  const lines: string[] = [];
  use(new RequestErrors((line) => lines.push(line)));
  return lines;
}

test('text is logged line by line, the last one with flush', () => {
  const lines = logged((errors) => {
    errors.write('one\ntw');
    errors.write('o\n\nthr');
    errors.flush();
    errors.flush();
    errors.writelines(['four', '\n', 'five']);
    errors.flush();
  });
  expect(lines).toEqual(['one', 'two', '', 'thr', 'four', 'five']);
});

test('whatever is written, no line holds a newline or another control character', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), (texts) => {
      const lines = logged((errors) => {
        errors.writelines(texts);
        errors.flush();
      });
      // oxlint-disable-next-line no-control-regex -- they are what must not be there
      for (const line of lines) expect(line).not.toMatch(/[\0-\x08\x0a-\x1f\x7f-\x9f]/);
    }),
  );
});

test('tabs and letters of any script stay', () => {
  expect(logged((errors) => errors.write('a\tb \u00e9 \u4f60\n'))).toEqual(['a\tb \u00e9 \u4f60']);
});
