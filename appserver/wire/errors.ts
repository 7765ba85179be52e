/** What can be wrong with the bytes of a request, by code; `message` says what was expected and what came. */
export type WireErrorCode =
  | 'ERR_UWSGI_HTTP'
  | 'ERR_UWSGI_MODIFIER'
  | 'ERR_UWSGI_BLOCK_SIZE'
  | 'ERR_UWSGI_BLOCK_EMPTY'
  | 'ERR_UWSGI_VARS'
  | 'ERR_UWSGI_VARS_COUNT'
  | 'ERR_UWSGI_TRUNCATED';

/**
 * A packet that cannot be a request. `status` is the HTTP status to answer before closing, where an
 * answer can help the sender; without it the connection is closed without a word, as uWSGI does.
 */
export class WireError extends Error {
  override readonly name = 'WireError';
  readonly code: WireErrorCode;
  readonly status: string | undefined;

  constructor(code: WireErrorCode, message: string, status?: string) {
    super(message);
    this.code = code;
    this.status = status;
  }
}
