import { element } from './element.ts';
import { hexDump } from './hex-dump.ts';
import { legend } from './legend.ts';
import { HEADER, modelPacket, type PacketModel } from './packet-model.ts';
import { scrollBox, scrollWithin } from './scroll-box.ts';
import { row, table } from './table.ts';
import { sourceOf } from './variable-source.ts';

const PARTS = [
  ['header', 'header'],
  ['key-size', 'size of key'],
  ['key', 'key'],
  ['value-size', 'size of value'],
  ['value', 'value'],
] as const;

const STEPS: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowDown: 1,
  ArrowLeft: -1,
  ArrowUp: -1,
};

/**
 * The packet as a hex dump and as a table, each lighting up what the other points at.
 *
 * @param pointAt name of the var that is lit at first.
 */
export function packetView(base64: string, pointAt?: string): HTMLElement {
  const packet = modelPacket(base64);
  const dumpBox = scrollBox('Hex dump. Arrow keys go from var to var.', hexDump(packet));
  const rows = [headerRow(packet), ...packet.variables.map(variableRow)];
  const titles = ['environ key, and what set it', 'value'];
  const tableBox = scrollBox('The vars, decoded', table(titles, rows));
  const told = element('p', { class: 'told', role: 'status' }, 'Point at a byte or at a key.');
  let selected = HEADER;

  const select = (variable: number): void => {
    selected = variable;
    for (const lit of view.querySelectorAll('.lit')) lit.classList.remove('lit');
    for (const found of view.querySelectorAll(selectorOf(variable))) found.classList.add('lit');
    told.textContent = describe(packet, variable);
  };
  const follow = (event: Event): void => {
    const variable = variableAt(event);
    if (variable === undefined) return;
    select(variable);
    // What the reader points at stays where it is; the other box comes to meet it.
    reveal(dumpBox.contains(event.target as Node) ? tableBox : dumpBox, variable);
  };

  const view = element(
    'div',
    {},
    legend(PARTS),
    told,
    element('div', { class: 'packet' }, dumpBox, tableBox),
  );
  for (const type of ['pointerover', 'focusin', 'click']) view.addEventListener(type, follow);
  dumpBox.addEventListener('keydown', (event) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    select(Math.min(packet.variables.length - 1, Math.max(HEADER, selected + step)));
    for (const box of [dumpBox, tableBox]) reveal(box, selected);
  });

  const first = packet.variables.findIndex(({ name }) => name === pointAt);
  if (first >= 0) {
    select(first);
    // Boxes have no height before they are part of the page.
    requestAnimationFrame(() => {
      for (const box of [dumpBox, tableBox]) reveal(box, first);
    });
  }
  return view;
}

function headerRow({ bytes }: PacketModel): HTMLElement {
  const [modifier1 = 0, low = 0, high = 0, modifier2 = 0] = bytes;
  const value = `modifier1 ${modifier1}, ${low | (high << 8)} bytes of vars, modifier2 ${modifier2}`;
  return linkedRow(HEADER, 'header', 'uwsgi_modifier1; uwsgi_modifier2;', value);
}

function variableRow({ name, value }: PacketModel['variables'][number], at: number): HTMLElement {
  return linkedRow(at, name, sourceOf(name), value === '' ? '(empty)' : value);
}

function linkedRow(variable: number, name: string, source: string, value: string): HTMLElement {
  const key = element('button', { type: 'button', class: 'name' }, name);
  const cell = element('div', {}, key, element('small', {}, source));
  const made = row(cell, value);
  made.dataset['variable'] = String(variable);
  return made;
}

function describe(packet: PacketModel, variable: number): string {
  const found = packet.variables[variable];
  return found === undefined
    ? 'header: bytes 0 to 3. The kind of packet, the size of all vars, a detail of the kind.'
    : `${found.name}: bytes ${found.start} to ${found.end - 1}. ${sourceOf(found.name)}`;
}

function reveal(box: HTMLElement, variable: number): void {
  scrollWithin(box, box.querySelector(selectorOf(variable)));
}

const selectorOf = (variable: number): string => `[data-variable="${variable}"]`;

function variableAt(event: Event): number | undefined {
  const found = (event.target as Element).closest('[data-variable]');
  return found === null ? undefined : Number(found.getAttribute('data-variable'));
}
