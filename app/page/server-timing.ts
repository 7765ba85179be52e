/** Durations in milliseconds by the name of their `Server-Timing` entry. */
export type ServerTiming = ReadonlyMap<string, number>;

/** Reads the header (W3C Server Timing); entries without `dur` are left out. */
export function parseServerTiming(header: string | null): ServerTiming {
  const entries = (header ?? '').matchAll(/([\w-]+)(?:;desc="[^"]*")?;dur=([\d.]+)/g);
  return new Map(Array.from(entries, ([, name, time]) => [name!, Number(time)]));
}
