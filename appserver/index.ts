/**
 * What an app may import: the types of the TypeScript form of WSGI, and what helps to get it right.
 *
 *     import type { Application } from 'tsgi';
 *     export const application: Application = (environ, startResponse) => { ... };
 */
export type {
  Application,
  Body,
  Environ,
  ErrorStream,
  FileLike,
  FileWrapper,
  Header,
  Input,
  StartResponse,
  Write,
} from './wsgi/types.ts';
export type { Xray } from './wsgi/xray.ts';
export { reportXray, type XrayReport } from './wsgi/xray-report.ts';
export { validator, type ValidatorOptions } from './wsgi/validator.ts';
export { ValidationError } from './wsgi/validator/validation-error.ts';
