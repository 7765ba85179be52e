/** Where a setting was given. */
export type Origin =
  | { readonly kind: 'command line' }
  | { readonly kind: 'environment'; readonly variable: string }
  | { readonly kind: 'file'; readonly path: string; readonly line: number };

/** One option as it was given, before anyone knows whether it makes sense. */
export interface Setting {
  readonly name: string;
  readonly value: string;
  readonly origin: Origin;
  /**
   * A name that is meant to be referred to as `%(name)` and need not be an option: `declared` by
   * `set-placeholder` or the environment, or merely `tolerated`, which `strict` does not, by `set`.
   */
  readonly placeholder?: 'declared' | 'tolerated';
}

/** An origin in words: `uwsgi.ini:3`, `UWSGI_MASTER`, `command line`. */
export function formatOrigin(origin: Origin): string {
  switch (origin.kind) {
    case 'file':
      return `${origin.path}:${origin.line}`;
    case 'environment':
      return origin.variable;
    case 'command line':
      return origin.kind;
  }
}

/** An option in the words of whoever gave it: `uwsgi.ini:3: master`, `--master`, `UWSGI_MASTER`. */
export function formatSetting({ name, origin }: Pick<Setting, 'name' | 'origin'>): string {
  switch (origin.kind) {
    case 'file':
      return `${formatOrigin(origin)}: ${name}`;
    case 'environment':
      return origin.variable;
    case 'command line':
      return `--${name}`;
  }
}
