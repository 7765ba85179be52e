/**
 * A request's id as it may stand in the log. It comes from the network: it must not be able to forge
 * log lines.
 *
 * @returns `-` for what is no id of at most 128 visible ASCII characters.
 */
export function printableId(id: unknown): string {
  return typeof id === 'string' && /^[\x21-\x7e]{1,128}$/.test(id) ? id : '-';
}
