/**
 * Where an environ came from. Adapters to other languages pass the vars on from here, as they came.
 */
export interface EnvironSource {
  /** Keys and values in turn. */
  readonly vars: readonly string[];
  /** The same as the web server's block, bytes as Latin-1 characters. */
  readonly text: string;
}

/** The key of an environ's EnvironSource, if it came as a uwsgi packet. */
export const SOURCE: unique symbol = Symbol('tsgi.source');

/** Keys of text that the server itself adds to every environ. */
export const SERVER_KEYS: ReadonlySet<string> = new Set([
  'wsgi.url_scheme',
  'uwsgi.version',
  'uwsgi.node',
  'tsgi.version',
]);
