/** Answers that were asked for before, at most so many: the one that was asked for longest ago goes first. */
export class Remembered<T> {
  readonly #answers = new Map<string, Promise<T>>();

  constructor(private readonly most: number) {}

  get(key: string, answer: () => Promise<T>): Promise<T> {
    const known = this.#answers.get(key);
    if (known) this.#answers.delete(key);
    const promised = known ?? answer();
    this.#answers.set(key, promised);
    // What failed is asked again.
    if (!known) promised.catch(() => this.#answers.delete(key));
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > this.most && oldest !== undefined) this.#answers.delete(oldest);
    return promised;
  }
}
