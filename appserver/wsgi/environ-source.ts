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

/** CGI variables that every environ has, whether they came as vars or not. */
export const CGI_KEYS: readonly string[] = [
  'REQUEST_METHOD',
  'SCRIPT_NAME',
  'PATH_INFO',
  'QUERY_STRING',
  'SERVER_NAME',
  'SERVER_PORT',
  'SERVER_PROTOCOL',
];

/** The prefixes of what only the server says: no var, and nothing that is passed on as one. */
export const SERVER_KEY: RegExp = /^(?:u?wsgi|tsgi)\./;
