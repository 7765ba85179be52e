import type { Target } from './target.ts';

interface Difference {
  readonly uwsgi: string;
  readonly tsgi: string;
  /** Why tsgi does not do as uWSGI does. */
  readonly why: string;
}

/**
 * Where tsgi deliberately differs from uWSGI 2.0.21, as a client sees it. The suite has no other
 * exceptions: what is not listed here must be the same for both.
 */
export const differences = {
  'the body of a reply to HEAD': {
    uwsgi: 'is sent',
    tsgi: 'is left out',
    why: 'RFC 9110, 9.3.2: the server must not send it. nginx drops it anyway; other peers may not.',
  },
  'an exception before the headers': {
    uwsgi: 'gives no reply',
    tsgi: 'gives 500',
    why: 'The client should learn that the app failed, not that the server vanished (502 by nginx).',
  },
  'an exception after the headers': {
    uwsgi: 'looks like the end',
    tsgi: 'cuts the connection',
    why: 'Half a page must not be taken for a page. A Unix socket cannot tell the two apart.',
  },
  'a second start_response with an error': {
    uwsgi: 'loses the body',
    tsgi: 'replaces the response',
    why: 'PEP 3333, "Error Handling". uWSGI 2.0.21 on Python 3.11 raises SystemError in the app.',
  },
  'a body that the app leaves unread': {
    uwsgi: 'may cost the reply',
    tsgi: 'is read away',
    why: 'Closing with unread bytes resets the connection, which can overtake the reply.',
  },
  'plain HTTP on a uwsgi socket': {
    uwsgi: 'waits for the rest of a packet',
    tsgi: 'is refused at once',
    why: '"ET" is the size 21573. uWSGI refuses it for being above its buffer-size of 4096, if it is.',
  },
} as const satisfies Record<string, Difference>;

type Subject = keyof typeof differences;
type Outcome<S extends Subject> =
  | (typeof differences)[S]['uwsgi']
  | (typeof differences)[S]['tsgi'];

/** What `target` is to do, as the table has it. */
export function outcome<S extends Subject>(target: Target, subject: S): Outcome<S> {
  const row: { uwsgi: Outcome<S>; tsgi: Outcome<S> } = differences[subject];
  return row[target.server];
}
