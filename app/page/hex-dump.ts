import { element } from './element.ts';

/** One run of bytes with one meaning; `part` names its colour. */
export interface Run {
  readonly part: string;
  readonly start: number;
  readonly end: number;
  /** Which var it belongs to; `HEADER` for the packet's own. */
  readonly variable: number;
}

export interface Dump {
  readonly bytes: Uint8Array;
  readonly runs: readonly Run[];
}

/** Lines of offset, bytes and characters: 16 bytes to a line, 8 where the window is narrow. */
export function hexDump(dump: Dump): HTMLElement {
  const pre = element('pre', { class: 'hex' });
  const narrow = matchMedia('(max-width: 40rem)');
  const draw = (): void => pre.replaceChildren(...lines(dump, narrow.matches ? 8 : 16));
  draw();
  narrow.addEventListener('change', draw);
  return pre;
}

function lines({ bytes, runs }: Dump, width: number): Node[] {
  const made: Node[] = [];
  for (let start = 0; start < bytes.length; start += width) {
    const end = Math.min(start + width, bytes.length);
    const here = runs.filter((run) => run.start < end && run.end > start);
    const part = (run: Run, form: (byte: number) => string): HTMLElement => {
      const cut = bytes.subarray(Math.max(run.start, start), Math.min(run.end, end));
      const attributes = { class: `part-${run.part}`, 'data-variable': String(run.variable) };
      return element('span', attributes, Array.from(cut, form).join(''));
    };
    made.push(
      element('span', { class: 'offset' }, `${start.toString(16).padStart(4, '0')}  `),
      ...here.map((run) => part(run, hex)),
      document.createTextNode(`${'   '.repeat(width - (end - start))} `),
      ...here.map((run) => part(run, character)),
      document.createTextNode('\n'),
    );
  }
  return made;
}

function hex(byte: number): string {
  return `${byte.toString(16).padStart(2, '0')} `;
}

function character(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.';
}
