import type { Arrangement } from '../peers.ts';
import type { Figure } from '../statistics.ts';

/** `1.02 (0.97–1.10)`: the median and how far the rounds lie apart. */
export function withSpread({ median, min, max }: Figure, digits: number): string {
  return `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;
}

export const thousands = (value: number): string => Math.round(value).toLocaleString('en-US');

export const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);

/** `Unix socket, 2 workers`. */
export function arrangementText({ socket, workers }: Arrangement): string {
  const name = socket === 'unix' ? 'Unix socket' : 'TCP';
  return `${name}, ${workers} ${workers === 1 ? 'worker' : 'workers'}`;
}

/** `1 KiB`, `4 MiB`. */
export function sizeText(bytes: number): string {
  if (bytes >= 2 ** 20) return `${+(bytes / 2 ** 20).toPrecision(3)} MiB`;
  return bytes >= 1024 ? `${+(bytes / 1024).toPrecision(3)} KiB` : `${bytes} B`;
}
