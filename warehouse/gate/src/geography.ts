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

/**
 * ZIP3 areas of 20,000 people or fewer, which may not be told (HHS, guidance on 45 CFR 164.514(b)(2)(i)(B); the lists
 * of the census of 2000 and of 2010 together).
 */
const SMALL_ZIP3 = new Set(
  '036 059 063 102 203 205 369 556 692 753 772 790 821 823 830 831 878 879 884 890 893'.split(' '),
);

const PARENT = new Map<string, string>();
for (const [division, states] of Object.entries(DIVISIONS)) {
  PARENT.set(`division ${division}`, `country ${COUNTRY}`);
  for (const state of states) PARENT.set(`state ${state}`, `division ${division}`);
}

/** The place above, as `level name`: null for the country, undefined for what is no place that may be told. */
export function parentPlace(level: string, name: string): string | null | undefined {
  if (level === 'country') return name === COUNTRY ? null : undefined;
  if (level !== 'zip3') return PARENT.get(`${level} ${name}`);
  const [, state = '', zip3 = ''] = /^([A-Z]{2})-(\d{3})$/.exec(name) ?? [];
  return PARENT.has(`state ${state}`) && !SMALL_ZIP3.has(zip3) ? `state ${state}` : undefined;
}
