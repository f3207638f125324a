/** The gate's own table of places (US Census Bureau divisions): division → states. */
const DIVISIONS: Readonly<Record<string, readonly string[]>> = {
  'New England': ['CT', 'ME', 'MA', 'NH', 'RI', 'VT'],
  'Middle Atlantic': ['NJ', 'NY', 'PA'],
  'East North Central': ['IL', 'IN', 'MI', 'OH', 'WI'],
  'West North Central': ['IA', 'KS', 'MN', 'MO', 'NE', 'ND', 'SD'],
  'South Atlantic': ['DE', 'DC', 'FL', 'GA', 'MD', 'NC', 'SC', 'VA', 'WV'],
  'East South Central': ['AL', 'KY', 'MS', 'TN'],
  'West South Central': ['AR', 'LA', 'OK', 'TX'],
  Mountain: ['AZ', 'CO', 'ID', 'MT', 'NV', 'NM', 'UT', 'WY'],
  Pacific: ['AK', 'CA', 'HI', 'OR', 'WA'],
};

const COUNTRY = 'US';

const PARENT = new Map<string, string>();
for (const [division, states] of Object.entries(DIVISIONS)) {
  PARENT.set(`division ${division}`, `country ${COUNTRY}`);
  for (const state of states) PARENT.set(`state ${state}`, `division ${division}`);
}

/** The next coarser place, as `level name`; undefined for the country. */
export function parentPlace(level: string, place: string): string | undefined {
  return PARENT.get(`${level} ${place}`);
}

export function isPlace(level: unknown, place: unknown): boolean {
  return PARENT.has(`${String(level)} ${String(place)}`) || (level === 'country' && place === COUNTRY);
}

export const BANDS: readonly string[] = ['0-19', '20-39', '40-59', '60+'];
export const ALL_AGES = 'all';
