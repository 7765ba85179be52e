/**
 * Whether a value looks as if it ended in a comment. uWSGI's ini has none: only lines that start
 * with `;` or `#` are comments, so what its author meant as a remark is part of the value.
 */
export function hasInlineComment(value: string): boolean {
  return /\s[;#](\s|$)/.test(value);
}
