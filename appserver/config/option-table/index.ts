import { applicationRows } from './application.ts';
import { configurationRows } from './configuration.ts';
import { loggingRows } from './logging.ts';
import { processRows } from './processes.ts';
import { requestRows } from './requests.ts';
import { socketRows } from './sockets.ts';

/**
 * Every option by theme. The parsers, `--help`, the type `Options` and docs/options.md come from
 * here, and from nowhere else.
 */
export const optionThemes = {
  Configuration: configurationRows,
  Application: applicationRows,
  Sockets: socketRows,
  Processes: processRows,
  Requests: requestRows,
  Logging: loggingRows,
};

/** Every option by its name. */
export const optionTable = {
  ...configurationRows,
  ...applicationRows,
  ...socketRows,
  ...processRows,
  ...requestRows,
  ...loggingRows,
};
