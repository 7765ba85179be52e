import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskSecrets } from '../../../app/page/secrets.ts';

test('values of secrets become asterisks, all else stays', () => {
  const environ = {
    HTTP_ACCEPT: '*/*',
    HTTP_AUTHORIZATION: 'Bearer abc',
    HTTP_COOKIE: 'a="b"; c=\\',
    HTTP_X_CSRF_TOKEN: 'abc',
    QUERY_STRING: 'cookie=1',
  };
  const masked = JSON.parse(maskSecrets(JSON.stringify(environ, null, 2))) as typeof environ;
  expect(masked.HTTP_ACCEPT).toBe('*/*');
  expect(masked.QUERY_STRING).toBe('cookie=1');
  for (const name of ['HTTP_AUTHORIZATION', 'HTTP_COOKIE', 'HTTP_X_CSRF_TOKEN'] as const) {
    expect(masked[name]).toMatch(/^\*+$/);
  }
});

test('wherever the text is cut, no part of a secret shows and no length changes', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), fc.nat(), (secret, at) => {
      const whole = JSON.stringify({ HTTP_COOKIE: `${secret}<secret>`, PATH_INFO: '/' });
      const cut = whole.slice(0, at % (whole.length + 1));
      const masked = maskSecrets(cut);
      expect(masked).toHaveLength(cut.length);
      const value = masked.slice('{"HTTP_COOKIE":"'.length);
      expect(value).toMatch(/^\**(?:\\|$|")/);
    }),
  );
});
