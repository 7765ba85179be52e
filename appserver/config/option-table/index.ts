import type { OptionRow } from '../option-row.ts';
import { applicationRows } from './application.ts';
import { commandRows } from './commands.ts';
import { configurationRows } from './configuration.ts';
import { harmlessRows } from './harmless.ts';
import { logicRows } from './logic.ts';
import { loggingRows } from './logging.ts';
import { processRows } from './processes.ts';
import { recyclingRows } from './recycling.ts';
import { requestRows } from './requests.ts';
import { socketRows } from './sockets.ts';

/** Every option by its name, but for the families in refused.ts. */
export const optionTable = {
  ...commandRows,
  ...configurationRows,
  ...logicRows,
  ...applicationRows,
  ...socketRows,
  ...processRows,
  ...recyclingRows,
  ...requestRows,
  ...loggingRows,
  ...harmlessRows,
};

/**
 * The options by theme, in the order of the documentation. The parsers, `--help`, the type
 * `Options` and docs/options.md come from this table, and from nowhere else.
 */
export const optionThemes: Readonly<Record<string, Readonly<Record<string, OptionRow>>>> = {
  Commands: commandRows,
  Configuration: configurationRows,
  'Conditions and loops in a configuration': logicRows,
  Application: applicationRows,
  Sockets: socketRows,
  Processes: processRows,
  'Recycling and scaling': recyclingRows,
  Requests: requestRows,
  'Logging and figures': loggingRows,
  'Accepted without effect': harmlessRows,
};
