import { randomBytes } from 'node:crypto';

/**
 * Numbers in [0, 1) from a key of 128 bits, a new one in each run: which of two equal cells was suppressed must not be
 * something a reader can work out. The generator is sfc32 (Doty-Humphrey, PractRand); it breaks ties and is no cipher.
 */
export function keyedRandom(key: Uint8Array = randomBytes(16)): () => number {
  const view = new DataView(key.buffer, key.byteOffset, 16);
  let [a, b, c, counter] = [0, 4, 8, 12].map((offset) => view.getUint32(offset));
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let warmUp = 0; warmUp < 15; warmUp += 1) next();
  return next;
}
