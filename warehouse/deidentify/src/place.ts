/** A row of the place hierarchy: state → division → country (US Census Bureau, regions and divisions). */
export interface StateOfCountry {
  readonly state: string;
  readonly name: string;
  readonly division: string;
}

const COUNTRY = 'US';

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

/** The lookup table of places, one row per state. */
export const STATES: readonly StateOfCountry[] = Object.entries(STATES_BY_DIVISION).flatMap(
  ([division, list]) =>
    list.split(',').map((entry) => ({ state: entry.slice(0, 2), name: entry.slice(3), division })),
);

const BY_NAME = new Map(
  STATES.flatMap((row): [string, StateOfCountry][] => [
    [row.state, row],
    [row.name.toUpperCase(), row],
  ]),
);

/** The row of a state, by its postal code or its name in any case; undefined for what is no state of the table. */
function findState(text: string | null): StateOfCountry | undefined {
  return text === null ? undefined : BY_NAME.get(text.trim().toUpperCase());
}

export type PlaceLevel = 'state' | 'division' | 'country';

/** A place of any level; places of one level never overlap. */
export interface Place {
  readonly level: PlaceLevel;
  readonly name: string;
  /** Position of the next coarser place in `PLACES`; null for the country. */
  readonly parent: number | null;
}

const DIVISIONS = Object.keys(STATES_BY_DIVISION);

/** Every place: the country, its divisions, their states. */
export const PLACES: readonly Place[] = [
  { level: 'country', name: COUNTRY, parent: null },
  ...DIVISIONS.map((name): Place => ({ level: 'division', name, parent: 0 })),
  ...STATES.map((row): Place => ({
    level: 'state',
    name: row.state,
    parent: 1 + DIVISIONS.indexOf(row.division),
  })),
];

const POSITION_OF_STATE = new Map(
  PLACES.flatMap((place, index): [string, number][] =>
    place.level === 'state' ? [[place.name, index]] : [],
  ),
);

/** Position in `PLACES` of the state that a text names; undefined for what is no state of the table. */
export function placeOfState(text: string | null): number | undefined {
  const row = findState(text);
  return row && POSITION_OF_STATE.get(row.state);
}
