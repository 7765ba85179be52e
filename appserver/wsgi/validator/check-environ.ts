import { CGI_KEYS } from '../environ-source.ts';
import type { Environ } from '../types.ts';
import { show, ValidationError } from './validation-error.ts';

const FLAGS = ['wsgi.multithread', 'wsgi.multiprocess', 'wsgi.run_once'];
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
// oxlint-disable-next-line no-control-regex -- all 256 bytes may come
const LATIN1 = /^[\0-\xff]*$/;

/**
 * Checks what a server hands an app (PEP 3333, "environ Variables").
 *
 * Unlike Python's, it takes HTTP_CONTENT_LENGTH and HTTP_CONTENT_TYPE, which nginx sends, as long as
 * they agree with CONTENT_LENGTH and CONTENT_TYPE; and PATH_INFO `*`, which OPTIONS may have.
 *
 * @throws ValidationError (`ERR_WSGI_ENVIRON`) for the first thing that is wrong.
 */
export function checkEnviron(environ: Environ): void {
  if (typeof environ !== 'object' || environ === null || Array.isArray(environ)) {
    throw wrong(`expected an object, got ${show(environ)}`);
  }
  for (const key of CGI_KEYS) {
    if (typeof environ[key] !== 'string') {
      throw wrong(`${key}: expected a string, got ${show(environ[key])}`);
    }
  }
  for (const [key, value] of Object.entries(environ)) {
    // Variables of the web server have no dot; the server's and middleware's own may be anything.
    if (!key.includes('.') && (typeof value !== 'string' || !LATIN1.test(value))) {
      throw wrong(`${key}: expected bytes as a Latin-1 string, got ${show(value)}`);
    }
  }
  checkRequest(environ);
  checkPaths(environ);
  checkWsgiKeys(environ);
}

function checkRequest(environ: Environ): void {
  const { REQUEST_METHOD, SERVER_NAME, SERVER_PORT, SERVER_PROTOCOL } = environ;
  if (!TOKEN.test(REQUEST_METHOD)) {
    throw wrong(`REQUEST_METHOD: expected a token (RFC 9110), got ${show(REQUEST_METHOD)}`);
  }
  if (SERVER_NAME === '') throw wrong('SERVER_NAME: expected a name, got an empty one');
  if (!/^\d+$/.test(SERVER_PORT)) {
    throw wrong(`SERVER_PORT: expected digits, got ${show(SERVER_PORT)}`);
  }
  if (!SERVER_PROTOCOL.startsWith('HTTP/')) {
    throw wrong(`SERVER_PROTOCOL: expected HTTP and a version, got ${show(SERVER_PROTOCOL)}`);
  }
  const length = environ['CONTENT_LENGTH'] ?? '';
  if (typeof length !== 'string' || !/^\d*$/.test(length)) {
    throw wrong(`CONTENT_LENGTH: expected digits or nothing, got ${show(length)}`);
  }
  for (const key of ['CONTENT_LENGTH', 'CONTENT_TYPE']) {
    const header = environ[`HTTP_${key}`];
    if (header !== undefined && header !== environ[key]) {
      throw wrong(`HTTP_${key}: expected what ${key} says, got ${show(header)}`);
    }
  }
}

function checkPaths({ SCRIPT_NAME, PATH_INFO, REQUEST_METHOD }: Environ): void {
  if (SCRIPT_NAME === '/') throw wrong('SCRIPT_NAME: expected nothing for the root, got "/"');
  if (SCRIPT_NAME !== '' && !SCRIPT_NAME.startsWith('/')) {
    throw wrong(`SCRIPT_NAME: expected a leading slash, got ${show(SCRIPT_NAME)}`);
  }
  if (PATH_INFO === '*' && REQUEST_METHOD === 'OPTIONS') return;
  if (PATH_INFO !== '' && !PATH_INFO.startsWith('/')) {
    throw wrong(`PATH_INFO: expected a leading slash, got ${show(PATH_INFO)}`);
  }
}

function checkWsgiKeys(environ: Environ): void {
  const version: unknown = environ['wsgi.version'];
  if (!Array.isArray(version) || version.join('.') !== '1.0') {
    throw wrong(`wsgi.version: expected [1, 0], got ${show(version)}`);
  }
  const scheme = environ['wsgi.url_scheme'];
  if (scheme !== 'http' && scheme !== 'https') {
    throw wrong(`wsgi.url_scheme: expected http or https, got ${show(scheme)}`);
  }
  for (const key of FLAGS) {
    if (typeof environ[key] !== 'boolean') {
      throw wrong(`${key}: expected true or false, got ${show(environ[key])}`);
    }
  }
  checkMethods('wsgi.input', environ['wsgi.input'], ['read', 'readline', 'readlines']);
  checkMethods('wsgi.input', environ['wsgi.input'], [Symbol.asyncIterator]);
  checkMethods('wsgi.errors', environ['wsgi.errors'], ['write', 'writelines', 'flush']);
  const wrapper: unknown = environ['wsgi.file_wrapper'];
  if (wrapper !== undefined && typeof wrapper !== 'function') {
    throw wrong(`wsgi.file_wrapper: expected a function, got ${show(wrapper)}`);
  }
}

function checkMethods(key: string, value: unknown, methods: readonly PropertyKey[]): void {
  for (const method of methods) {
    const found = (value as Record<PropertyKey, unknown> | undefined | null)?.[method];
    if (typeof found !== 'function') {
      throw wrong(`${key}: expected a method ${String(method)}, got ${show(found)}`);
    }
  }
}

function wrong(message: string): ValidationError {
  return new ValidationError('server', 'ERR_WSGI_ENVIRON', message);
}
