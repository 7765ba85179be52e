import { findOption } from '../option-names.ts';
import { looksCommented } from '../value-types.ts';

/**
 * Whether an ini value looks as if it ended in a comment. uWSGI's ini has none: only lines that
 * start with `;` or `#` are comments, so what its author meant as a remark is part of the value.
 * Options that take free text, such as log-format or a shell command, may well have both marks.
 */
export function hasInlineComment(name: string, value: string): boolean {
  return looksCommented(value) && findOption(name)?.row.type.freeText !== true;
}
