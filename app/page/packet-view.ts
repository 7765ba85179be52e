import { element } from './element.ts';
import { modelPacket, type PacketModel } from './packet-model.ts';
import { sourceOf } from './variable-source.ts';

const LEGEND = [
  ['header', 'header'],
  ['key-size', 'size of key'],
  ['key', 'key'],
  ['value-size', 'size of value'],
  ['value', 'value'],
] as const;

/** The packet as a hex dump and as a table, each lighting up what the other points at. */
export function packetView(base64: string): HTMLElement {
  const packet = modelPacket(base64);
  const dump = element('pre', { class: 'hex' });
  const body = element('tbody');
  const spoken = element('p', { class: 'note', role: 'status' });
  let selected = -1;

  const select = (variable: number, announce: boolean): void => {
    selected = variable;
    for (const lit of view.querySelectorAll('.lit')) lit.classList.remove('lit');
    for (const found of view.querySelectorAll(`[data-variable="${variable}"]`)) {
      found.classList.add('lit');
    }
    const found = packet.variables[variable];
    if (!announce || found === undefined) return;
    spoken.textContent = `${found.name} is bytes ${found.start} to ${found.end - 1}: ${sourceOf(found.name)}`;
    scrollTo(dumpBox, dump.querySelector(`[data-variable="${variable}"]`));
    scrollTo(tableBox, body.querySelector(`tr[data-variable="${variable}"]`));
  };

  const dumpBox = element(
    'div',
    {
      class: 'scroll',
      tabindex: '0',
      role: 'group',
      'aria-label': 'Hex dump of the packet. Arrow keys go from var to var.',
    },
    dump,
  );
  const tableBox = element('div', { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': 'Vars of the packet' },
    element('table', {},
      element('caption', {}, 'The same bytes, decoded. Point at a var, or go to it by keyboard, to see its bytes.'),
      element('thead', {}, element('tr', {}, ...['environ key', 'value', 'where it comes from'].map((title) => element('th', { scope: 'col' }, title)))),
      body,
    )); // prettier-ignore
  const view = element(
    'div',
    {},
    element(
      'ul',
      { class: 'legend' },
      ...LEGEND.map(([part, name]) => element('li', { class: `part-${part}` }, name)),
    ),
    spoken,
    element('div', { class: 'packet' }, dumpBox, tableBox),
  );

  body.append(...packet.variables.map((variable, index) => tableRow(variable, index)));
  const narrow = matchMedia('(max-width: 40rem)');
  const draw = (): void => drawDump(dump, packet, narrow.matches ? 8 : 16);
  draw();
  narrow.addEventListener('change', draw);

  view.addEventListener('pointerover', (event) => select(variableAt(event), false));
  view.addEventListener('focusin', (event) => {
    const variable = variableAt(event);
    if (variable >= 0) select(variable, true);
  });
  view.addEventListener('click', (event) => {
    const variable = variableAt(event);
    if (variable >= 0) select(variable, true);
  });
  dumpBox.addEventListener('keydown', (event) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const last = packet.variables.length - 1;
    select(Math.min(last, Math.max(0, selected + step)), true);
  });
  return view;
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowDown: 1,
  ArrowLeft: -1,
  ArrowUp: -1,
};

function tableRow(variable: PacketModel['variables'][number], index: number): HTMLElement {
  return element(
    'tr',
    { 'data-variable': String(index) },
    element(
      'th',
      { scope: 'row' },
      element('button', { type: 'button', class: 'name' }, variable.name),
    ),
    element('td', { class: 'mono' }, variable.value === '' ? '(empty)' : variable.value),
    element('td', { class: 'mono' }, sourceOf(variable.name)),
  );
}

/** Lines of offset, bytes and characters; a run of bytes of one var and meaning is one element. */
function drawDump(dump: HTMLElement, packet: PacketModel, width: number): void {
  const lines: Node[] = [];
  for (let start = 0; start < packet.bytes.length; start += width) {
    const end = Math.min(start + width, packet.bytes.length);
    const here = packet.runs.filter((run) => run.start < end && run.end > start);
    lines.push(element('span', { class: 'offset' }, `${start.toString(16).padStart(4, '0')}  `));
    for (const run of here) lines.push(runElement(packet, run, start, end, hex));
    lines.push(document.createTextNode('   '.repeat(width - (end - start)) + ' '));
    for (const run of here) lines.push(runElement(packet, run, start, end, character));
    lines.push(document.createTextNode('\n'));
  }
  dump.replaceChildren(...lines);
}

function runElement(
  packet: PacketModel,
  run: PacketModel['runs'][number],
  lineStart: number,
  lineEnd: number,
  form: (byte: number) => string,
): HTMLElement {
  const bytes = packet.bytes.subarray(Math.max(run.start, lineStart), Math.min(run.end, lineEnd));
  const attributes = { class: `part-${run.part}`, 'data-variable': String(run.variable) };
  return element('span', attributes, Array.from(bytes, form).join(''));
}

function hex(byte: number): string {
  return `${byte.toString(16).padStart(2, '0')} `;
}

function character(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.';
}

function variableAt(event: Event): number {
  const target = event.target as Element;
  return Number(target.closest('[data-variable]')?.getAttribute('data-variable') ?? -1);
}

// Only the box itself moves, never the page under the reader's hand.
function scrollTo(box: HTMLElement, target: Element | null): void {
  if (target === null) return;
  const { top, bottom } = target.getBoundingClientRect();
  const frame = box.getBoundingClientRect();
  if (top < frame.top + 40) box.scrollTop -= frame.top + 40 - top;
  else if (bottom > frame.bottom) box.scrollTop += bottom - frame.bottom;
}
