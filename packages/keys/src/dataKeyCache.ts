import { BlindIndex } from './blindIndex.js';
import { DataKey, generationOf } from './dataKey.js';
import { KeyProviderRefused, KeyShreddedError } from './keyError.js';
import { ringEntries } from './keyRing.js';
import { INDEX_CONTEXT, patientContext } from './patientContext.js';
import type { KeyProvider } from './provider/keyProvider.js';

/** A value to open: what sealed it stands in the patient's ring. */
export interface Locked {
  readonly patientId: string;
  readonly ciphertext: Uint8Array;
  /** As keyRingSql reads it; null where the patient has no key left. */
  readonly ring: Uint8Array | null;
}

const MOST_KEYS = 10_000;
const LIFE_MS = 5 * 60_000;

/**
 * Unwrapped keys of this process, by the wrapped bytes that stand in the database. These are read anew with every row: once
 * they are gone from there, nobody can ask for them here.
 */
export class DataKeyCache {
  readonly #keys = new Map<string, { key: Promise<DataKey>; untilMs: number }>();

  #index: { name: string; index: BlindIndex } | undefined;

  constructor(private readonly provider: KeyProvider) {}

  /**
   * The key for each value, in the order of `values`, or why there is none: KeyShreddedError, KeyProviderUnavailable or
   * KeyProviderRefused. One that fails takes no other with it. All that are not known yet are unwrapped with one call.
   */
  async keysFor(values: readonly Locked[]): Promise<(DataKey | Error)[]> {
    const missing = new Map<string, Missing>();
    const names = values.map(({ patientId, ciphertext, ring }) => {
      const generation = generationOf(ciphertext);
      const entry =
        ring === null ? undefined : ringEntries(ring).find((one) => one.generation === generation);
      if (!entry) return null;
      const name = `${patientId}/${generation}/${entry.wrapped.toString('base64')}`;
      if (!this.#known(name))
        missing.set(name, {
          wrapped: entry.wrapped,
          context: patientContext(patientId, generation),
          generation,
        });
      return name;
    });
    if (missing.size > 0) this.#unwrap(missing);
    const keys = await Promise.allSettled(names.map((name) => (name === null ? null : this.#known(name))));
    return keys.map((key, at) => {
      if (key.status === 'rejected') return key.reason instanceof Error ? key.reason : new Error('no key');
      return key.value ?? new KeyShreddedError([values[at]?.patientId ?? '']);
    });
  }

  /** The key for one value. @throws KeyShreddedError, KeyProviderUnavailable, KeyProviderRefused */
  async keyFor(value: Locked): Promise<DataKey> {
    const [key] = await this.keysFor([value]);
    if (key instanceof DataKey) return key;
    throw key ?? new KeyShreddedError([value.patientId]);
  }

  /** The blind index of this installation, from its wrapped key as the database has it. */
  async indexFor(wrapped: Uint8Array): Promise<BlindIndex> {
    const name = Buffer.from(wrapped).toString('base64');
    if (this.#index?.name !== name) {
      const [secret] = await this.provider.unwrap([{ wrapped, context: INDEX_CONTEXT }]);
      this.#index = { name, index: new BlindIndex(secret ?? Buffer.alloc(0)) };
    }
    return this.#index.index;
  }

  #known(name: string): Promise<DataKey> | undefined {
    const found = this.#keys.get(name);
    if (!found) return undefined;
    if (found.untilMs > Date.now()) return found.key;
    this.#keys.delete(name);
    return undefined;
  }

  #unwrap(missing: ReadonlyMap<string, Missing>): void {
    const asked = [...missing.values()];
    const together = this.provider.unwrap(asked);
    const untilMs = Date.now() + LIFE_MS;
    [...missing].forEach(([name, one], at) => {
      const key = together.then(
        (secrets) => secrets[at],
        async (error: unknown) => {
          // One that is refused must not hide the others.
          if (asked.length === 1 || !(error instanceof KeyProviderRefused)) throw error;
          return (await this.provider.unwrap([one]))[0];
        },
      );
      const kept = key.then((secret) => new DataKey(secret ?? Buffer.alloc(0), one.generation));
      // A provider that was away for a moment must be asked again.
      kept.catch(() => this.#keys.delete(name));
      this.#keys.set(name, { key: kept, untilMs });
    });
    // The oldest go first: a Map keeps the order in which they came.
    for (const name of this.#keys.keys()) {
      if (this.#keys.size <= MOST_KEYS) break;
      this.#keys.delete(name);
    }
  }
}

interface Missing {
  readonly wrapped: Buffer;
  readonly context: string;
  readonly generation: number;
}
