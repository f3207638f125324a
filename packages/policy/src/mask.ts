/** How a field shows itself to who sees its category masked (`@access(category: …, mask: …)`). */
export const MASKS = ['LAST_FOUR', 'YEAR'] as const;
export type Mask = (typeof MASKS)[number];

const HIDDEN = '••••';
/** A shorter value would show more than half of itself. */
const SHORTEST_WITH_AN_END = 8;

/**
 * The masked form of a field's value: `••••1234` (dots alone where the value has fewer than eight characters), or the year
 * of a date. Null where there is no value, or none that the mask knows how to hide.
 */
export function maskedValue(mask: Mask, value: unknown): string | null {
  if (value instanceof Date) return mask === 'YEAR' ? String(value.getUTCFullYear()) : null;
  if (typeof value !== 'string') return null;
  return mask === 'YEAR' ? yearOf(value) : lastFourOf(value);
}

function yearOf(date: string): string | null {
  return /^\d{4}(?=-|$)/.exec(date)?.[0] ?? null;
}

function lastFourOf(value: string): string | null {
  const characters = [...value];
  if (characters.length === 0) return null;
  return characters.length < SHORTEST_WITH_AN_END ? HIDDEN : HIDDEN + characters.slice(-4).join('');
}

export function isMask(value: unknown): value is Mask {
  return typeof value === 'string' && (MASKS as readonly string[]).includes(value);
}
