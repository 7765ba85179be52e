import { AppUnavailableError, RequestBodyError } from './errors.ts';

/**
 * What the log says of something that an app threw, which may be anything at all. Never throws.
 *
 * The message may quote a request, so no line of it can pass for another message: the lines after
 * the first are indented, as those of a stack are, and control characters are escaped.
 */
export function describeThrown(thrown: unknown): string {
  return escapeControls(textOf(thrown)).replaceAll(/\n(?! {4})/g, '\n    ');
}

/** Whether it is an Error; unlike `instanceof` alone, never throws. */
export function isError(thrown: unknown): thrown is Error {
  try {
    return thrown instanceof Error;
  } catch {
    // A revoked proxy.
    return false;
  }
}

/** Escapes all control characters but tab and newline: they could rewrite what a terminal shows. */
export function escapeControls(text: string): string {
  return text.replaceAll(
    // oxlint-disable-next-line no-control-regex -- they are what is looked for
    /[\0-\x08\x0b-\x1f\x7f-\x9f]/g,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

function textOf(thrown: unknown): string {
  try {
    if (thrown instanceof RequestBodyError || thrown instanceof AppUnavailableError) {
      return thrown.message;
    }
    if (!isError(thrown)) return `expected an Error, the app threw ${String(thrown)}`;
    return typeof thrown.stack === 'string' ? thrown.stack : String(thrown);
  } catch {
    // A getter that throws, or an object that cannot become a string.
    return `expected an Error, the app threw something (${typeof thrown}) that cannot be described`;
  }
}
