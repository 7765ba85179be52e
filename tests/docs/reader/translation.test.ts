import { expect, it } from 'vitest';

import { Translation } from './translation.ts';

const translation = new Translation({ '/tmp/hello': '/var/x/work', '8080': '40123' });

it('puts what is here in the place of what is shown', () => {
  expect(translation.toHere('cd /tmp/hello; curl :8080/ >/tmp/hello/page')).toBe(
    'cd /var/x/work; curl :40123/ >/var/x/work/page',
  );
});

it('says what was printed in the words of the document', () => {
  expect(translation.toShown('unix:/var/x/work/a.sock on 127.0.0.1:40123')).toBe(
    'unix:/tmp/hello/a.sock on 127.0.0.1:8080',
  );
});

it('leaves longer words and numbers alone', () => {
  expect(translation.toHere('18080 /tmp/hello2 80801')).toBe('18080 /tmp/hello2 80801');
});
