import { divisionOf, PLACE_LEVELS, STATES, type PlaceLevel } from '@caregraph/measure';

/** A place in words: `Massachusetts, ZIP 021…`, `Massachusetts`, `New England`, `United States`. */
export function placeLabel(level: PlaceLevel, place: string): string {
  if (level === 'COUNTRY') return place === 'US' ? 'United States' : place;
  if (level === 'DIVISION') return place;
  const [state = '', zip3] = place.split('-');
  const name = STATES.find((each) => each.state === state)?.name ?? state;
  if (level === 'STATE') return name;
  return zip3 === '000' ? `${name}, small ZIP areas` : `${name}, ZIP ${zip3}…`;
}

export interface PlaceStep {
  readonly level: PlaceLevel;
  readonly place: string;
}

/** The places that a place lies in, the nearest first; none for the country. */
export function widerPlaces({ level, place }: PlaceStep): PlaceStep[] {
  const [state = ''] = place.split('-');
  const isState = level === 'ZIP3' || level === 'STATE';
  const known = isState && STATES.some((each) => each.state === state);
  const wider: PlaceStep[] = [
    ...(known ? [{ level: 'STATE' as const, place: state }] : []),
    ...(known ? [{ level: 'DIVISION' as const, place: divisionOf(state) }] : []),
    { level: 'COUNTRY', place: 'US' },
  ];
  return wider.filter((step) => PLACE_LEVELS.indexOf(step.level) > PLACE_LEVELS.indexOf(level));
}
