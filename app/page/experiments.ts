import type { Focus } from './xray-view.ts';

/** One thing to try: what it is called, what to look at, and what is sent. */
export interface Experiment extends Focus {
  readonly id: string;
  readonly title: string;
  readonly look: string;
  readonly path: string;
  readonly init: RequestInit;
  /** What a 404 means here. */
  readonly missing?: string;
}

const FORM = 'application/x-www-form-urlencoded';

export const EXPERIMENTS: readonly Experiment[] = [
  {
    id: 'query',
    title: 'GET with a query',
    look: 'Look at QUERY_STRING: nginx splits the URL at the question mark. It decodes the path, and leaves the query as you sent it.',
    path: '/environ?name=Ada%20Lovelace&lang=ts',
    open: 'packet',
    pointAt: 'QUERY_STRING',
    init: {},
  },
  {
    id: 'form',
    title: 'POST a form',
    look: 'The form is not in the packet: its bytes follow it. CONTENT_LENGTH says how many, CONTENT_TYPE of what kind.',
    path: '/echo',
    open: 'packet',
    pointAt: 'CONTENT_LENGTH',
    init: { method: 'POST', body: 'word=hello&times=3', headers: { 'Content-Type': FORM } },
  },
  {
    id: 'json',
    title: 'POST JSON',
    look: 'The same again with another CONTENT_TYPE. To the server a body is only bytes; the app decides what they mean.',
    path: '/echo',
    open: 'packet',
    pointAt: 'CONTENT_TYPE',
    init: {
      method: 'POST',
      body: JSON.stringify({ hello: 'world', list: [1, 2, 3] }),
      headers: { 'Content-Type': 'application/json' },
    },
  },
  {
    id: 'slow',
    title: 'A slow stream',
    look: 'Eight pieces, a quarter of a second apart. Watch them arrive one by one: neither nginx nor the server waits for the whole.',
    path: '/slow?chunks=8&ms=250',
    init: {},
  },
  {
    id: 'error-before',
    title: 'An error before the headers',
    look: 'The app throws before it calls startResponse. Nothing was sent yet, so the server can still answer 500; the stack is in its log.',
    path: '/error',
    open: 'call',
    init: {},
  },
  {
    id: 'error-after',
    title: 'An error after the headers',
    look: 'The app throws in the middle of its body. The status is long gone: all the server can do is cut the connection, so that nobody takes the part for the whole.',
    path: '/error?after=3&length=1000',
    open: 'call',
    init: {},
  },
  {
    id: 'head',
    title: 'HEAD',
    look: 'The same call of the same app, REQUEST_METHOD apart. The server keeps the headers and drops the body.',
    path: '/environ',
    open: 'call',
    init: { method: 'HEAD' },
  },
  {
    id: 'python',
    title: 'Ask the Python app',
    look: 'The same server and the same kind of packet, another language. SCRIPT_NAME in environ is where the Python app is mounted, PATH_INFO is what is left of the path.',
    path: '/python/hello',
    open: 'call',
    init: {},
    missing:
      'No Python app is mounted on this server, so the TypeScript app got the request and said 404. It takes a python3, and the line mount = /python=wsgi.py in the ini file.',
  },
];
