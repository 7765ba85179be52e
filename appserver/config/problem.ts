import { formatSetting } from './setting.ts';
import type { Setting } from './setting.ts';

/** What kinds of mistake a configuration can have. */
export type ProblemCode =
  | 'unknown-option'
  | 'ambiguous-option'
  | 'missing-value'
  | 'invalid-value'
  | 'conflict'
  | 'unsupported'
  | 'unreadable-file'
  | 'invalid-file'
  | 'cyclic-include'
  | 'unknown-section'
  | 'inline-comment'
  | 'unknown-magic'
  | 'self-reference'
  | 'unbalanced-logic'
  | 'unexpected-argument';

/** One mistake. The server does not start with any, unless it is only a warning without `strict`. */
export interface Problem {
  readonly code: ProblemCode;
  /** The whole line for the operator: option, file and line, what was expected, what came. */
  readonly message: string;
}

/** A problem with a setting: `uwsgi.ini:3: processes: expected an integer, got "two"`. */
export function problemWith(
  code: ProblemCode,
  setting: Pick<Setting, 'name' | 'origin'>,
  text: string,
): Problem {
  return { code, message: `${formatSetting(setting)}: ${text}` };
}

/** A value as messages quote it: on one line, and not longer than a reader needs. */
export function quoted(value: string): string {
  if (value === '') return 'nothing';
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 77)}...` : value);
}
