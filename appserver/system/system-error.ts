import { getSystemErrorName } from 'node:util';

/** An error as Node throws it. @param status the error's number, negative. */
export function systemError(call: string, status: number): Error {
  const code = getSystemErrorName(status);
  return Object.assign(new Error(`${call} ${code}`), { code, errno: status, syscall: call });
}
