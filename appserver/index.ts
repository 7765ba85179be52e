/**
 * What an app may import: the types of the TypeScript form of WSGI.
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
