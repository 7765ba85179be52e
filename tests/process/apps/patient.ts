/** Takes until the file named by `LOADS_WHEN` exists to load. */
import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

while (!existsSync(String(process.env['LOADS_WHEN']))) await setTimeout(20);

export { application } from './hello.ts';
