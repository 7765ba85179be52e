import { bytesOf, escapeForJson, escapeForText } from './log-escape.ts';
import { parseLogFormat } from './log-format-parser.ts';
import type { LogFormatPiece } from './log-format-parser.ts';
import { findVar, logVariables } from './log-format-variables.ts';
import type { LogProcess, LogVariable } from './log-format-variables.ts';
import type { RequestRecord } from './request-record.ts';

/**
 * Makes a request's log line, without a newline.
 *
 * @param longest characters that a value may have; the rest becomes `...`.
 */
export type RenderLine = (record: RequestRecord, longest?: number) => string;

/** What uWSGI writes where there is nothing to say. */
const NOTHING = '-';

/**
 * Compiles a `log-format` once, for the requests of one process.
 *
 * Values are escaped: quotes, backslashes and all but printable ASCII as `\xHH`. In a format that is
 * JSON they are escaped as JSON, and a variable without quotes around it gives a number, a string
 * or null.
 */
export function compileLogFormat(format: string, process: LogProcess): RenderLine {
  const { pieces, json } = parseLogFormat(format);
  const parts = pieces.map((piece) => compilePiece(piece, json, process));
  return (record, longest = Number.POSITIVE_INFINITY) => {
    let line = '';
    for (const part of parts) line += typeof part === 'string' ? part : part(record, longest);
    return line;
  };
}

function compilePiece(
  piece: LogFormatPiece,
  json: boolean,
  process: LogProcess,
): string | ((record: RequestRecord, longest: number) => string) {
  // A newline that the operator asks for would tear the line apart for every reader of the log.
  if (piece.kind === 'text') return json ? piece.text : piece.text.replaceAll(/[\r\n]/g, ' ');
  const variable = findVariable(piece.name);
  const write = json ? (piece.quoted ? inJsonString : asJsonValue) : inText;
  return (record, longest) => {
    const value = variable(record, process);
    const isTooLong = typeof value === 'string' && value.length > longest;
    return write(isTooLong ? `${value.slice(0, longest)}...` : value);
  };
}

function findVariable(name: string): LogVariable {
  const known = Object.hasOwn(logVariables, name) ? logVariables[name] : undefined;
  if (known !== undefined) return known;
  if (name.startsWith('var.')) return (record) => findVar(record, name.slice(4));
  // An app may put there what TypeScript would not let it.
  return ({ logvars }) => {
    if (typeof logvars !== 'object' || logvars === null || !Object.hasOwn(logvars, name)) return;
    const value: unknown = logvars[name];
    if (value === undefined || typeof value === 'number') return value;
    return bytesOf(String(value));
  };
}

function inText(value: string | number | undefined): string {
  if (value === undefined || value === '') return NOTHING;
  return typeof value === 'number' ? String(value) : escapeForText(value);
}

function inJsonString(value: string | number | undefined): string {
  if (value === undefined || value === '') return NOTHING;
  return typeof value === 'number' ? String(value) : escapeForJson(value);
}

function asJsonValue(value: string | number | undefined): string {
  if (value === undefined || value === '') return 'null';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'null';
  return isJsonNumber(value) ? value : `"${escapeForJson(value)}"`;
}

// "secs" is a text because of its zeros, and still a number.
function isJsonNumber(text: string): boolean {
  return /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,9})?$/.test(text);
}
