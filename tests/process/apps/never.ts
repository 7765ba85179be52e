/** Never finishes to load. */
import { setTimeout } from 'node:timers/promises';

await setTimeout(2 ** 31 - 1);
