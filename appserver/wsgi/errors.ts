/** What an app or the caller did that WSGI does not allow; `message` says what was expected and what came. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly code = 'ERR_GATEWAY';
}

/** Why a request's body cannot be read to its end. */
export type RequestBodyErrorCode =
  | 'ERR_BODY_TRUNCATED'
  | 'ERR_BODY_TIMEOUT'
  | 'ERR_BODY_MALFORMED'
  | 'ERR_BODY_TOO_LARGE'
  | 'ERR_BODY_CLOSED';

/** Why a body cannot be read once its request is over. */
export const BODY_CLOSED = 'the request is over: its body is closed';

/** The client left, stalled or broke the rules before the body was complete. */
export class RequestBodyError extends Error {
  override readonly name = 'RequestBodyError';
  readonly code: RequestBodyErrorCode;

  constructor(code: RequestBodyErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** A write that came after the client had left: the app may stop, and nobody needs to read of it. */
export class ClientGoneError extends Error {
  override readonly name = 'ClientGoneError';
  readonly code = 'ERR_CLIENT_GONE';
}

/**
 * An app that could not answer through no fault of the request: its interpreter died, or is not
 * there. `status` is what to tell the client.
 */
export class AppUnavailableError extends Error {
  override readonly name = 'AppUnavailableError';
  readonly code = 'ERR_APP_UNAVAILABLE';
  readonly status: string;

  constructor(status: string, message: string) {
    super(message);
    this.status = status;
  }
}
