/** Loads only while the file named by `LOADS_IF` exists. */
import { accessSync } from 'node:fs';

accessSync(String(process.env['LOADS_IF']));

export { application } from './hello.ts';
