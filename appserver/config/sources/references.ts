/**
 * Replaces references such as `$(NAME)` in a text. Parentheses in a name must balance; a reference
 * that never closes, has no name, or that `lookUp` does not know stays as it is.
 *
 * @param sign what stands before the parenthesis: `$`, `@` or `%`.
 */
export function replaceReferences(
  text: string,
  sign: string,
  lookUp: (name: string) => string | undefined,
): string {
  let result = '';
  let from = 0;
  for (;;) {
    const start = text.indexOf(`${sign}(`, from);
    if (start === -1) return result + text.slice(from);
    const end = closing(text, start + 2, sign);
    const value = end > start + 2 ? lookUp(text.slice(start + 2, end)) : undefined;
    const next = end === -1 ? start + 2 : end + 1;
    result += text.slice(from, start) + (value ?? text.slice(start, next));
    from = next;
  }
}

/** Where the parenthesis closes; -1 if the text or another reference comes first. */
function closing(text: string, from: number, sign: string): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (character === sign) return -1;
    if (character === '(') depth++;
    if (character === ')' && depth-- === 0) return at;
  }
  return -1;
}
