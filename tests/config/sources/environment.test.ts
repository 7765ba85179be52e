import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../../appserver/config/sources/environment.ts';

describe('readEnvironment', () => {
  it('maps UWSGI_FOO_BAR to foo-bar', () => {
    const { settings, notices } = readEnvironment({ UWSGI_BUFFER_SIZE: '8192', HOME: '/root' });
    expect(settings).toEqual([
      {
        name: 'buffer-size',
        value: '8192',
        origin: { kind: 'environment', variable: 'UWSGI_BUFFER_SIZE' },
      },
    ]);
    expect(notices).toEqual([]);
  });

  it('takes other names for placeholders, and says which are nearly options', () => {
    const { settings, notices } = readEnvironment({ UWSGI_PASS: 'x', UWSGI_PROCESES: '4' });
    expect(settings.map(({ name, placeholder }) => [name, placeholder])).toEqual([
      ['pass', 'declared'],
      ['proceses', 'declared'],
    ]);
    expect(notices).toEqual(['UWSGI_PROCESES: unknown option; did you mean processes? (ignored)']);
  });

  it('leaves out what uWSGI itself puts there', () => {
    expect(readEnvironment({ UWSGI_RELOADS: '1', UWSGI_ORIGINAL_PROC_NAME: 'u' }).settings).toEqual(
      [],
    );
  });
});
