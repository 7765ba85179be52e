import { DocumentError } from './document.ts';

/** A fenced code block and what stands directly before it. */
export interface Fence {
  /** Line of the opening fence, from 1. */
  readonly line: number;
  /** The words behind the opening fence; GitHub looks at the first only. */
  readonly info: readonly string[];
  readonly lines: readonly string[];
  /** The heading of the second level above it. */
  readonly heading: string;
  /** The file's name, if it has one. */
  readonly label?: string;
  /** What HTML comments say about it: `<!-- name: text -->`. */
  readonly marks: ReadonlyMap<string, string>;
}

const HEADING = /^## (.+)$/;
const OPEN = /^```(.*)$/;
const LABEL = /^\*\*`([^`]+)`\*\*$/;
const MARK = /^<!-- ([a-z ]+): (.+) -->$/;

/**
 * The fenced code blocks of a Markdown text, in order. Fences are of three backticks at the
 * beginning of a line; a label and marks may have empty lines around them.
 *
 * @throws DocumentError for a fence without an end, and for a label or mark without a block.
 */
export function* fencesOf(markdown: string): Generator<Fence> {
  const lines = markdown.split('\n');
  let heading = '';
  let label: string | undefined;
  let marks = new Map<string, string>();
  for (let index = 0; index < lines.length; index += 1) {
    const text = lines[index] ?? '';
    const open = OPEN.exec(text);
    if (open !== null) {
      const end = lines.indexOf('```', index + 1);
      if (end < 0) throw new DocumentError(index + 1, 'expected an end of this block, got none');
      yield {
        line: index + 1,
        info: (open[1] ?? '').split(' ').filter(Boolean),
        lines: lines.slice(index + 1, end),
        heading,
        marks,
        ...(label !== undefined && { label }),
      };
      index = end;
      label = undefined;
      marks = new Map();
      continue;
    }
    const mark = MARK.exec(text);
    if (mark?.[1] !== undefined && mark[2] !== undefined) {
      marks.set(mark[1], mark[2]);
      continue;
    }
    const named = LABEL.exec(text)?.[1];
    if (named !== undefined && label === undefined) {
      label = named;
      continue;
    }
    if (text !== '' && (label !== undefined || marks.size > 0)) {
      throw new DocumentError(index + 1, `expected a block after a mark or a name, got "${text}"`);
    }
    heading = HEADING.exec(text)?.[1] ?? heading;
  }
  if (label !== undefined || marks.size > 0) {
    throw new DocumentError(lines.length, 'expected a block after a mark or a name, got the end');
  }
}
