import type { Dump, Run } from './hex-dump.ts';

export interface Variable {
  readonly name: string;
  readonly value: string;
  /** Where its bytes begin and end in the packet. */
  readonly start: number;
  readonly end: number;
}

export interface PacketModel extends Dump {
  readonly variables: readonly Variable[];
}

/** In place of a var's index: the four bytes before all vars. */
export const HEADER = -1;

const HEADER_SIZE = 4;

/** Takes a uwsgi packet apart: a header of 4 bytes, then size, key, size, value, over and over. */
export function modelPacket(base64: string): PacketModel {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const runs: Run[] = [{ part: 'header', start: 0, end: HEADER_SIZE, variable: HEADER }];
  const variables: Variable[] = [];
  let at = HEADER_SIZE;
  while (at + 2 <= bytes.length) {
    const start = at;
    const variable = variables.length;
    const take = (part: string, size: number): Run => {
      const run = { part, start: at, end: at + size, variable };
      at += size;
      runs.push(run);
      return run;
    };
    take('key-size', 2);
    const key = take('key', sizeAt(bytes, start));
    const valueSize = take('value-size', 2);
    const value = take('value', sizeAt(bytes, valueSize.start));
    variables.push({ name: text(bytes, key), value: text(bytes, value), start, end: at });
  }
  return { bytes, runs, variables };
}

/** The packet's vars by name; none without a packet. */
export function variablesOf(base64: string | undefined): ReadonlyMap<string, string> {
  const variables = base64 === undefined ? [] : modelPacket(base64).variables;
  return new Map(variables.map(({ name, value }) => [name, value]));
}

function sizeAt(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8);
}

function text(bytes: Uint8Array, { start, end }: Run): string {
  return new TextDecoder().decode(bytes.subarray(start, end));
}
