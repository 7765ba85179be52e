/** Something that can be in one list, and knows where. */
export interface Listed {
  /** Its place in the list; -1 while it is in none. */
  place: number;
}

/**
 * The connections that a server has open, in no order.
 *
 * Not a Set: V8's drops its table every few additions, and what an old table still holds lives until
 * the whole heap is collected. Requests pass through here: their objects would not die young.
 */
export class OpenConnections<Connection extends Listed> {
  readonly #list: Connection[] = [];

  get size(): number {
    return this.#list.length;
  }

  add(connection: Connection): void {
    connection.place = this.#list.length;
    this.#list.push(connection);
  }

  /** Does nothing for one that is not there. */
  delete(connection: Connection): void {
    const { place } = connection;
    if (place < 0) return;
    connection.place = -1;
    const last = this.#list.pop()!;
    if (last === connection) return;
    this.#list[place] = last;
    last.place = place;
  }

  /** Calls back with each. It may be deleted meanwhile, and others too: those are not visited. */
  forEach(visit: (connection: Connection) => void): void {
    const all = this.#list.slice();
    for (const connection of all) if (connection.place >= 0) visit(connection);
  }
}
