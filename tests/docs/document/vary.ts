/**
 * What differs from run to run, and what of it must not.
 *
 * The document shows output as it came one day. `<!-- varies: `8070` `x64` -->` names pieces of it:
 * where such a piece stands in the output, another run may have other digits for its digits and
 * another word for its words. A piece that is a whole line may be missing.
 */

/** Whether `piece` stands in `text` by itself, not as a part of a longer word or number. */
export function occursIn(piece: string, text: string): boolean {
  return new RegExp(standing(piece), 'u').test(text);
}

/** What the document shows, with the varying pieces as they are in `actual`, and how much of `actual` that covers. */
export interface Settled {
  readonly expected: readonly string[];
  /** As many of the last lines of the actual output as are expected. */
  readonly actual: readonly string[];
}

/**
 * Compares output with what the document shows of it, line by line from the end, and takes over
 * from `actual` what may vary. They agree if `expected` and `actual` of the result are equal.
 */
export function settle(
  shown: readonly string[],
  actual: readonly string[],
  varies: readonly string[],
): Settled {
  const expected: string[] = [];
  for (const line of shown.toReversed()) {
    const came = actual[actual.length - 1 - expected.length];
    if (came !== undefined && shape(line, varies).test(came)) expected.unshift(came);
    else if (!varies.includes(line)) expected.unshift(line);
  }
  return { expected, actual: expected.length === 0 ? [] : actual.slice(-expected.length) };
}

/** What a line looks like when its varying pieces vary. */
function shape(line: string, varies: readonly string[]): RegExp {
  if (varies.length === 0) return exactly(RegExp.escape(line));
  // Longer pieces first: one may be a part of another.
  const pieces = varies.toSorted((a, b) => b.length - a.length);
  const splitter = new RegExp(`(${pieces.map(standing).join('|')})`, 'u');
  const parts = line.split(splitter);
  return exactly(parts.map((part, at) => (at % 2 ? wildcard(part) : RegExp.escape(part))).join(''));
}

function exactly(pattern: string): RegExp {
  return new RegExp(`^${pattern}$`, 'u');
}

function standing(piece: string): string {
  return `(?<![\\p{L}\\p{N}])${RegExp.escape(piece)}(?![\\p{L}\\p{N}])`;
}

/** Digits stand for any digits, letters for any word; dates are padded with spaces. */
function wildcard(piece: string): string {
  return piece
    .split(/(\p{N}+|\p{L}+| +)/u)
    .map((run) => {
      if (/^\p{N}/u.test(run)) return '\\p{N}+';
      if (/^\p{L}/u.test(run)) return '[\\p{L}\\p{N}_.\\-]+';
      return run.startsWith(' ') ? ' +' : RegExp.escape(run);
    })
    .join('');
}
