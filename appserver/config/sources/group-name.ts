import { readFileSync } from 'node:fs';

/** The name of a group in /etc/group, or its number: Node knows no getgrgid. */
export function groupName(gid: number): string {
  try {
    for (const line of readFileSync('/etc/group', 'utf8').split('\n')) {
      const [name, , id] = line.split(':');
      if (id === String(gid) && name !== undefined) return name;
    }
  } catch {
    // A container without /etc/group has no names for groups.
  }
  return String(gid);
}
