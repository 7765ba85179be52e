import { DocumentError } from './document.ts';
import type { Block, Exchange, Section, SessionBlock, TerminalName } from './document.ts';
import { fencesOf } from './fences.ts';
import type { Fence } from './fences.ts';
import { occursIn } from './vary.ts';

/**
 * What a reader does with a Markdown document, section by section. Every block of it is accounted
 * for: one that fits no rule is an error.
 *
 * @throws DocumentError
 */
export function parseDocument(markdown: string): Section[] {
  const sections = new Map<string, Block[]>();
  for (const fence of fencesOf(markdown)) {
    const block = parseBlock(fence);
    if (block === undefined) continue;
    const blocks = sections.get(fence.heading) ?? [];
    sections.set(fence.heading, [...blocks, block]);
  }
  return [...sections].map(([title, blocks]) => ({ title, blocks }));
}

/** @returns undefined for a picture. */
function parseBlock(fence: Fence): Block | undefined {
  const { line, lines, label, marks } = fence;
  const [language = '', where] = fence.info;
  const reason = marks.get('not run');
  if (marks.has('varies') && language !== 'console') {
    throw new DocumentError(line, `expected "varies" before a console block, got ${language}`);
  }
  if (reason !== undefined) return { kind: 'unrun', line, text: lines.join('\n'), reason };
  if (language === 'console') return parseSession(fence);
  if (label !== undefined) {
    return { kind: 'file', line, name: label, text: `${lines.join('\n')}\n` };
  }
  if (language === 'sh') {
    return { kind: 'commands', line, terminals: terminals(line, where), commands: lines };
  }
  if (language === 'text' || language === '') return undefined;
  throw new DocumentError(line, `expected a console, sh, text or named block, got "${language}"`);
}

function parseSession({ line, info, lines, marks }: Fence): SessionBlock {
  const [terminal] = terminals(line, info[1]);
  if (terminal === undefined || info[1] === 'both') {
    throw new DocumentError(line, 'expected one terminal for a console block, got both');
  }
  const varies = parseVaries(line, marks.get('varies') ?? '');
  const stale = varies.find((piece) => !lines.some((text) => occursIn(piece, text)));
  if (stale !== undefined) {
    throw new DocumentError(line, `expected what varies to be in the block, got "${stale}"`);
  }
  const exchanges = parseExchanges(lines);
  if (terminal === 'main' && exchanges.some(({ typed }) => typed === undefined || typed === '^C')) {
    throw new DocumentError(line, 'expected a command first, and no ^C, outside of the server');
  }
  return { kind: 'session', line, terminal, exchanges, varies };
}

function parseExchanges(lines: readonly string[]): Exchange[] {
  const exchanges: { typed?: string; output: string[] }[] = [];
  for (const text of lines) {
    if (text === '^C') exchanges.push({ typed: text, output: [] });
    else if (text.startsWith('$ ')) exchanges.push({ typed: text.slice(2), output: [] });
    else if (exchanges.length === 0) exchanges.push({ output: [text] });
    else exchanges.at(-1)?.output.push(text);
  }
  return exchanges;
}

function terminals(line: number, word: string | undefined): readonly TerminalName[] {
  if (word === undefined) return ['main'];
  if (word === 'server') return ['server'];
  if (word === 'both') return ['main', 'server'];
  throw new DocumentError(line, `expected "server", "both" or nothing, got "${word}"`);
}

function parseVaries(line: number, text: string): string[] {
  const pieces = [...text.matchAll(/`([^`]+)`/g)].map(([, piece]) => piece ?? '');
  if (text.replaceAll(/`[^`]+`/g, '').trim() !== '') {
    throw new DocumentError(line, `expected pieces in backticks, got "${text}"`);
  }
  return pieces;
}
