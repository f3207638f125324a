/** The lookup table state → division: US Census Bureau, Census Regions and Divisions of the United States. */
const STATES_BY_DIVISION: Readonly<Record<string, string>> = {
  'New England': 'CT Connecticut,ME Maine,MA Massachusetts,NH New Hampshire,RI Rhode Island,VT Vermont',
  'Middle Atlantic': 'NJ New Jersey,NY New York,PA Pennsylvania',
  'East North Central': 'IL Illinois,IN Indiana,MI Michigan,OH Ohio,WI Wisconsin',
  'West North Central':
    'IA Iowa,KS Kansas,MN Minnesota,MO Missouri,NE Nebraska,ND North Dakota,SD South Dakota',
  'South Atlantic':
    'DE Delaware,DC District of Columbia,FL Florida,GA Georgia,MD Maryland,NC North Carolina,SC South Carolina,' +
    'VA Virginia,WV West Virginia',
  'East South Central': 'AL Alabama,KY Kentucky,MS Mississippi,TN Tennessee',
  'West South Central': 'AR Arkansas,LA Louisiana,OK Oklahoma,TX Texas',
  Mountain: 'AZ Arizona,CO Colorado,ID Idaho,MT Montana,NV Nevada,NM New Mexico,UT Utah,WY Wyoming',
  Pacific: 'AK Alaska,CA California,HI Hawaii,OR Oregon,WA Washington',
};

interface StateRow {
  readonly state: string;
  readonly name: string;
  readonly division: string;
}

export const STATES: readonly StateRow[] = Object.entries(STATES_BY_DIVISION).flatMap(([division, list]) =>
  list.split(',').map((entry) => ({ state: entry.slice(0, 2), name: entry.slice(3), division })),
);

const BY_NAME = new Map(
  STATES.flatMap((row) => [[row.state, row] as const, [row.name.toUpperCase(), row] as const]),
);

/** The postal code of a state, by that code or its name in any case; undefined for what is no state of the table. */
export function findState(text: string | null): string | undefined {
  return text === null ? undefined : BY_NAME.get(text.trim().toUpperCase())?.state;
}

/** The division of a state of the table. */
export function divisionOf(state: string): string {
  const row = BY_NAME.get(state);
  if (!row) throw new Error('A state of the table has a division.');
  return row.division;
}
