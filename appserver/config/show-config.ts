import { formatAddress } from './address.ts';
import type { SocketAddress } from './address.ts';
import type { LoadedConfig } from './load.ts';
import { findOption } from './option-names.ts';
import type { OptionRow } from './option-row.ts';
import { optionTable } from './option-table/index.ts';
import { propertyOf } from './options.ts';
import { formatOrigin } from './setting.ts';
import { bool } from './value-types.ts';

/**
 * The text of `--show-config`: an ini of the configuration in effect, defaults included, with a
 * comment that says where each value came from. tsgi reads it back to the same options.
 */
export function formatConfig({ options, effective }: LoadedConfig): string {
  const given = effective
    .filter(({ name }) => name !== 'show-config')
    .flatMap(({ name, value, origin }) => {
      const isSwitch = findOption(name)?.row.type === bool;
      const shown = isSwitch ? String(bool.parse(value)) : value;
      return [`; ${formatOrigin(origin)}`, line(name, shown)];
    });
  const names = new Set(effective.map(({ name }) => name));
  const defaults = Object.entries<OptionRow>(optionTable).flatMap(([name, row]) => {
    const isShown = row.kind === 'scalar' && !row.pending && !names.has(name);
    const value = (options as Readonly<Record<string, unknown>>)[propertyOf(name)];
    return isShown && value !== undefined && value !== false ? [line(name, textOf(value))] : [];
  });
  return `${['[uwsgi]', ...given, '; defaults', ...defaults].join('\n')}\n`;
}

function line(name: string, value: string): string {
  // A reference in the text was left because nothing has its name; all other signs are doubled.
  return `${name} = ${value.replace(/%(?!\()/g, '%%').replaceAll('\n', ' ')}`;
}

function textOf(value: unknown): string {
  const isAddress = typeof value === 'object' && value !== null && 'kind' in value;
  return isAddress ? formatAddress(value as SocketAddress) : String(value);
}
