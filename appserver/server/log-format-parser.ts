/** A piece of a `log-format`: text as it is, or a variable. */
export type LogFormatPiece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string; readonly quoted: boolean };

/** A `log-format` in pieces. */
export interface ParsedLogFormat {
  readonly pieces: readonly LogFormatPiece[];
  /**
   * Whether the format is JSON text with variables for values or parts of strings; each variable's
   * `quoted` then tells whether it stands within a string.
   */
  readonly json: boolean;
}

const VARIABLE = /%\(([^()]+)\)/g;

/** Reads a `log-format` (core/logging.c): `%(name)` is a variable, all else is text. */
export function parseLogFormat(format: string): ParsedLogFormat {
  const json = isJsonTemplate(format);
  const pieces: LogFormatPiece[] = [];
  let end = 0;
  let quoted = false;
  const addText = (text: string): void => {
    if (text === '') return;
    pieces.push({ kind: 'text', text });
    if (json) quoted = endsQuoted(text, quoted);
  };
  for (const match of format.matchAll(VARIABLE)) {
    addText(format.slice(end, match.index));
    pieces.push({ kind: 'variable', name: match[1] ?? '', quoted });
    end = match.index + match[0].length;
  }
  addText(format.slice(end));
  return { pieces, json };
}

/** A digit may stand for a value and for a part of a string: so it shows whether JSON comes out. */
function isJsonTemplate(format: string): boolean {
  if (!/^\s*\{/.test(format)) return false;
  try {
    JSON.parse(format.replaceAll(VARIABLE, '0'));
    return true;
  } catch {
    return false;
  }
}

/** Whether JSON text is within a string at its end. */
function endsQuoted(text: string, quoted: boolean): boolean {
  const quotes = text.replaceAll(/\\./g, '').split('"').length - 1;
  return quotes % 2 === 1 ? !quoted : quoted;
}
