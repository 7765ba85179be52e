import { isError } from './describe-thrown.ts';
import { AppUnavailableError, RequestBodyError, type RequestBodyErrorCode } from './errors.ts';

const BODY_STATUS: Partial<Record<RequestBodyErrorCode, string>> = {
  ERR_BODY_TIMEOUT: '408 Request Timeout',
  ERR_BODY_TOO_LARGE: '413 Content Too Large',
};

/** What a client is told of an error that the app let through. */
export function statusOf(error: unknown): string {
  if (isError(error)) {
    if (error instanceof AppUnavailableError) return error.status;
    // A closed body is one that the app read too late, or twice at once: its own error.
    if (error instanceof RequestBodyError && error.code !== 'ERR_BODY_CLOSED') {
      return BODY_STATUS[error.code] ?? '400 Bad Request';
    }
  }
  return '500 Internal Server Error';
}
