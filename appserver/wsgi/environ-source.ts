/**
 * Where an environ came from. Adapters to other languages pass the vars on from here, as they came.
 */
export interface EnvironSource {
  /** Keys and values in turn. */
  readonly vars: readonly string[];
  /** The same as the web server's block, bytes as Latin-1 characters. */
  readonly text: string;
}

/** The key of an environ's EnvironSource, if it came as a uwsgi packet and all of its vars count. */
export const SOURCE: unique symbol = Symbol('tsgi.source');

/**
 * The key of the keys and values, in turn, that the server has put in place of empty vars. Beside
 * these an environ that nobody has changed says what its source says, if it has one.
 */
export const FILLED: unique symbol = Symbol('tsgi.filled');

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
