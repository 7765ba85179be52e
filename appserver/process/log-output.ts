import type { Options } from '../config/options.ts';
import { StartupError, systemReason } from './errors.ts';
import { compileLogEncoders, LogEncoderError } from './log-encoder.ts';
import type { LogEncoder } from './log-encoder.ts';
import { LogFile } from './log-file.ts';
import { LogPipe } from './log-pipe.ts';
import { descriptorSink } from './log.ts';
import type { LineWriter, LogSink } from './log.ts';
import { describeOption } from './option-origin.ts';

type LogOptions = Pick<
  Options,
  'logto' | 'logEncoder' | 'logDate' | 'logMaxsize' | 'logBackupname' | 'origins'
>;

const STDERR = 2;

/**
 * Where the log of the master and its workers ends up. Without options all of them write to the
 * standard error that they share. With a file or an encoder the master writes everything, so that
 * the file can be exchanged and every line encoded, whoever wrote it; the workers' outputs are a pipe
 * to the master then (uWSGI's `log-master`).
 */
export class LogOutput {
  /** What workers get as their standard output and error. */
  readonly forWorkers: number | 'inherit';
  readonly #file: LogFile | undefined;
  readonly #pipe: LogPipe | undefined;

  /**
   * @param writer the master's own lines, which go there too from now on
   * @param file where the log is already: that of `daemonize`
   * @throws StartupError if the log file or a pipe cannot be opened, or an encoder is none
   */
  constructor(options: LogOptions, writer: LineWriter, file?: string) {
    const path = options.logto ?? file;
    const encode = encoder(options);
    writer.showDate(options.logDate);
    if (path === undefined && encode === undefined) {
      this.forWorkers = 'inherit';
      return;
    }
    if (path !== undefined) this.#file = openFile(path, options);
    const target = this.#file?.write ?? descriptorSink(STDERR);
    const sink = encode ? encoding(encode, target) : target;
    writer.redirect(sink);
    this.#pipe = openPipe(sink);
    this.forWorkers = this.#pipe.fd;
  }

  /** Opens the log file again; tells whether there is one. */
  reopen(): boolean {
    this.#file?.reopen();
    return this.#file !== undefined;
  }

  /** Begins a new log file; tells whether there is one. */
  rotate(): boolean {
    this.#file?.rotate();
    return this.#file !== undefined;
  }

  /** Writes what workers have left behind. Call it when they are gone. */
  drain(): void {
    this.#pipe?.drain();
  }
}

function openFile(path: string, options: LogOptions): LogFile {
  const { logMaxsize: maxSize, logBackupname: backupName } = options;
  try {
    return new LogFile({ path, maxSize, backupName });
  } catch (error) {
    throw new StartupError(
      'ERR_TSGI_LOG_FILE',
      `${describeOption(options, 'logto', path)}: cannot write the file: ${systemReason(error)}`,
      { cause: error },
    );
  }
}

function openPipe(sink: LogSink): LogPipe {
  try {
    return new LogPipe(sink);
  } catch (error) {
    throw new StartupError(
      'ERR_TSGI_LOG_FILE',
      `cannot make a pipe for the log of the workers: ${systemReason(error)}`,
      { cause: error },
    );
  }
}

function encoder(options: LogOptions): LogEncoder | undefined {
  const { logEncoder } = options;
  if (logEncoder.length === 0) return undefined;
  try {
    return compileLogEncoders(logEncoder);
  } catch (error) {
    if (!(error instanceof LogEncoderError)) throw error;
    const option = describeOption(options, 'log-encoder', logEncoder.join(', '));
    throw new StartupError('ERR_TSGI_LOG_ENCODER', `${option}: ${error.message}`, { cause: error });
  }
}

/** Encodes each line on its way. */
function encoding(encode: LogEncoder, sink: LogSink): LogSink {
  return (lines) => {
    const texts = lines.toString().split('\n').slice(0, -1);
    sink(Buffer.from(texts.map((text) => `${encode(text)}\n`).join('')));
  };
}
