import type { Family } from '../src/protect/family.js';

/** Cells taken at random, then others at random, until no equation has a single one: what a simpler method would suppress. */
export function atLeastTwo(family: Family, random: () => number): Uint8Array {
  const hidden = Uint8Array.from({ length: family.cells }, () => (random() < 0.02 ? 1 : 0));
  for (let hasChanged = true; hasChanged;) {
    hasChanged = false;
    for (let equation = 0; equation < family.equations; equation += 1) {
      const members = [...family.members.subarray(family.start[equation], family.start[equation + 1])];
      if (members.filter((cell) => hidden[cell]).length !== 1) continue;
      const others = members.filter((cell) => !hidden[cell]);
      hidden[others[Math.floor(random() * others.length)]!] = 1;
      hasChanged = true;
    }
  }
  return hidden;
}
