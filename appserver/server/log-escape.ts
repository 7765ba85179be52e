/**
 * Keeps what came from the network from forging log lines, fields or JSON.
 * Values of vars are bytes as Latin-1 characters.
 */

/**
 * All but printable ASCII, quotes and backslashes: what could end a line, end a quoted field, pass
 * for an escape or show as something else on a terminal.
 */
const UNSAFE = /[^ !#-[\]-~]/;
const UNSAFE_EACH = /[^ !#-[\]-~]/g;

/** For a text line: `\xHH` as nginx's `escape=default` writes it, for quotes, backslashes and all that is not printable ASCII. */
export function escapeForText(bytes: string): string {
  if (!UNSAFE.test(bytes)) return bytes;
  return bytes.replaceAll(
    UNSAFE_EACH,
    (char) => `\\x${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

/** For the inside of a JSON string. Bytes that are UTF-8 become the characters they stand for. */
export function escapeForJson(bytes: string): string {
  if (!UNSAFE.test(bytes)) return bytes;
  return JSON.stringify(decodeUtf8(bytes)).slice(1, -1);
}

/** A text of the app's own in the form of vars: bytes as Latin-1 characters. */
export function bytesOf(text: string): string {
  return UNSAFE.test(text) ? Buffer.from(text).toString('latin1') : text;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text that bytes stand for, if they are UTF-8; else each byte as the character of its number. */
export function decodeUtf8(bytes: string): string {
  try {
    return utf8.decode(Buffer.from(bytes, 'latin1'));
  } catch {
    return bytes; // Not UTF-8: each byte stands for itself.
  }
}
