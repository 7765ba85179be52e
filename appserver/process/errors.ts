import { ExitCode } from './exit-code.ts';

export type StartupErrorCode =
  | 'ERR_TSGI_CONFIG'
  | 'ERR_TSGI_CHDIR'
  | 'ERR_TSGI_BIND'
  | 'ERR_TSGI_ADDRESS_IN_USE'
  | 'ERR_TSGI_SOCKET_PATH'
  | 'ERR_TSGI_SOCKET_ACCESS'
  | 'ERR_TSGI_TLS'
  | 'ERR_TSGI_BACKLOG'
  | 'ERR_TSGI_PIDFILE'
  | 'ERR_TSGI_FIFO'
  | 'ERR_TSGI_HOOK'
  | 'ERR_TSGI_LOG_FILE'
  | 'ERR_TSGI_LOG_ENCODER'
  | 'ERR_TSGI_IDENTITY';

/**
 * The server cannot start. The message is one line for the operator: the option, its value, what was
 * expected and what came.
 */
export class StartupError extends Error {
  readonly code: StartupErrorCode;
  readonly exitCode: ExitCode;

  constructor(
    code: StartupErrorCode,
    message: string,
    options: { cause?: unknown; exitCode?: ExitCode } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'StartupError';
    this.code = code;
    this.exitCode = options.exitCode ?? ExitCode.configuration;
  }
}

/** The `code` of a system error, such as `ENOENT`; undefined for anything else. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}

/** What a system error means, for the end of a message. */
export function systemReason(error: unknown): string {
  const code = systemCode(error);
  return (
    (code !== undefined && REASONS[code]) ||
    (error instanceof Error ? error.message : String(error))
  );
}

const REASONS: Record<string, string> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  ENOENT: 'no such file or directory',
  ENOTDIR: 'not a directory',
  EISDIR: 'is a directory',
  EROFS: 'read-only file system',
  EADDRNOTAVAIL: 'no interface of this host has that address',
  EAFNOSUPPORT: 'this host does not support that address family',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'the name cannot be resolved at the moment',
};
