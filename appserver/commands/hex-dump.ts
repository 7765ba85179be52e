const BYTES_PER_LINE = 16;

/** Bytes as `hexdump -C` shows them, one string for each line of sixteen. */
export function* hexDump(bytes: Uint8Array): Generator<string> {
  for (let at = 0; at < bytes.length; at += BYTES_PER_LINE) {
    const row = Array.from(bytes.subarray(at, at + BYTES_PER_LINE));
    const hex = row.map((byte) => byte.toString(16).padStart(2, '0'));
    const left = hex.slice(0, 8).join(' ').padEnd(23);
    const right = hex.slice(8).join(' ').padEnd(23);
    const ascii = row.map((byte) => (isPrintable(byte) ? String.fromCharCode(byte) : '.')).join('');
    yield `${at.toString(16).padStart(8, '0')}  ${left}  ${right}  |${ascii}|`;
  }
}

function isPrintable(byte: number): boolean {
  return byte >= 0x20 && byte <= 0x7e;
}
