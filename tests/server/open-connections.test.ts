import { array, assert, boolean, nat, property, record } from 'fast-check';
import { expect, test } from 'vitest';
import { OpenConnections, type Listed } from '../../appserver/server/open-connections.ts';

class Item implements Listed {
  place = -1;
}

function listed(connections: OpenConnections<Item>): Item[] {
  const found: Item[] = [];
  connections.forEach((item) => found.push(item));
  return found;
}

test('holds what a Set would hold', () => {
  const steps = array(record({ add: boolean(), item: nat(9) }), { maxLength: 60 });
  assert(
    property(steps, (all) => {
      const items = Array.from({ length: 10 }, () => new Item());
      const set = new Set<Item>();
      const connections = new OpenConnections<Item>();
      for (const { add, item } of all) {
        const one = items[item]!;
        if (!add) connections.delete(one);
        else if (!set.has(one)) connections.add(one);
        if (add) set.add(one);
        else set.delete(one);
        expect(connections.size).toBe(set.size);
      }
      const found = listed(connections);
      expect(found).toHaveLength(set.size);
      expect(new Set(found)).toEqual(set);
    }),
  );
});

test('visits each once while they are deleted', () => {
  assert(
    property(array(array(nat(9), { maxLength: 3 }), { maxLength: 10 }), (doomed) => {
      const items = Array.from({ length: 10 }, () => new Item());
      const connections = new OpenConnections<Item>();
      for (const item of items) connections.add(item);
      const visited: Item[] = [];
      const deleted = new Set<Item>();
      connections.forEach((item) => {
        for (const index of doomed[visited.length] ?? []) {
          connections.delete(items[index]!);
          deleted.add(items[index]!);
        }
        visited.push(item);
      });
      expect(new Set(visited).size).toBe(visited.length);
      for (const item of items) expect(visited.includes(item) || deleted.has(item)).toBe(true);
      expect(listed(connections)).toHaveLength(items.length - deleted.size);
    }),
  );
});
