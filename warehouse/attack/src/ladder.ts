import type { Place, SeenCell } from './cell.js';

/** What anybody knows: which states lie in which division (US Census Bureau). */
const STATES: Readonly<Record<string, string>> = {
  'New England': 'CT ME MA NH RI VT',
  'Middle Atlantic': 'NJ NY PA',
  'East North Central': 'IL IN MI OH WI',
  'West North Central': 'IA KS MN MO NE ND SD',
  'South Atlantic': 'DE DC FL GA MD NC SC VA WV',
  'East South Central': 'AL KY MS TN',
  'West South Central': 'AR LA OK TX',
  Mountain: 'AZ CO ID MT NV NM UT WY',
  Pacific: 'AK CA HI OR WA',
};
const DIVISION = new Map(
  Object.entries(STATES).flatMap(([division, states]) =>
    states.split(' ').map((state): [string, string] => [state, division]),
  ),
);

/**
 * The member above a cell's own at a coarser level, from the name alone or from what the file says beside it; undefined
 * where there is none.
 */
export function climb(cell: SeenCell, dimension: string, own: Place, level: string): Place | undefined {
  if (own.level === level) return own;
  const name = nameAbove(cell, dimension, own, level);
  return name === undefined || name === null ? undefined : { level, name };
}

function nameAbove(cell: SeenCell, dimension: string, own: Place, level: string): string | null | undefined {
  if (level === 'all') return 'all';
  if (dimension === 'place') {
    const state = own.name.slice(0, 2);
    if (level === 'country') return 'US';
    if (level === 'division') return own.level === 'division' ? own.name : DIVISION.get(state);
    return state;
  }
  if (dimension === 'time') return own.name.slice(0, 4);
  if (dimension === 'age') return bandAround(own.name, level);
  return cell.above[level];
}

/** `85-89` lies in `80-89` and in `60+`. */
function bandAround(name: string, level: string): string {
  const from = Number.parseInt(name, 10);
  if (level === 'age10')
    return from >= 90 ? '90+' : `${Math.floor(from / 10) * 10}-${Math.floor(from / 10) * 10 + 9}`;
  return from >= 60 ? '60+' : `${Math.floor(from / 20) * 20}-${Math.floor(from / 20) * 20 + 19}`;
}
