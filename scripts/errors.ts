/** What went wrong in a script of this project, for programs; the message is for people. */
export type ScriptErrorCode =
  | 'ERR_ARGUMENT'
  | 'ERR_PORT_INVALID'
  | 'ERR_PORT_IN_USE'
  | 'ERR_PORT_FORBIDDEN'
  | 'ERR_NO_ENGINE'
  | 'ERR_NO_NGINX'
  | 'ERR_COMPOSE'
  | 'ERR_SERVICE_ENDED'
  | 'ERR_NOT_READY';

/** A failure that its message explains in full: shown without a stack. */
export class ScriptError extends Error {
  override readonly name = 'ScriptError';
  readonly code: ScriptErrorCode;

  constructor(code: ScriptErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
