/** Keeps what was made from strings, and forgets what was not used for longest. `maximumSize` is in characters of keys. */
export class BoundedCache<V> {
  readonly #entries = new Map<string, { value: V; uses: number }>();
  readonly #maximumEntries: number;
  readonly #maximumSize: number;
  #size = 0;

  constructor(o: { maximumEntries: number; maximumSize: number }) {
    this.#maximumEntries = o.maximumEntries;
    this.#maximumSize = o.maximumSize;
  }

  get(key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    // Set again, it becomes the youngest: the map's order is the order of last use. What is used all the time need not move
    // each time.
    if ((entry.uses++ & 15) === 0) {
      this.#entries.delete(key);
      this.#entries.set(key, entry);
    }
    return entry.value;
  }

  set(key: string, value: V): void {
    if (!this.#entries.has(key)) this.#size += key.length;
    this.#entries.set(key, { value, uses: 1 });
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#maximumEntries && this.#size <= this.#maximumSize) break;
      this.#entries.delete(oldest);
      this.#size -= oldest.length;
    }
  }

  /** The keys that were used most often, most used first. */
  mostUsed(count: number): string[] {
    const byUse = [...this.#entries].toSorted(([, a], [, b]) => b.uses - a.uses);
    return byUse.slice(0, count).map(([key]) => key);
  }
}
