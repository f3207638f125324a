import { useRouter } from '../route/router.js';
import type { VariablesOf } from '../graph/graphql.js';
import type { BenchmarksDocument } from './documents.js';
import type { Kind } from './rows.js';

export type Measure = 'fees' | 'conditions' | 'treatments';
type Variables = VariablesOf<typeof BenchmarksDocument>;
export type PlaceLevel = 'ZIP3' | 'STATE' | 'DIVISION' | 'COUNTRY';

/** What is shown, all of it in the address: a view that is shared is the view that is seen. */
export interface View {
  readonly kind: Kind;
  readonly place: PlaceLevel;
  readonly specialty: string;
  readonly period: string;
  readonly level: string;
  readonly search: string;
  readonly show: 'strips' | 'table';
  /** The id of the row that is open. */
  readonly open: string;
}

const PLACES: readonly string[] = ['ZIP3', 'STATE', 'DIVISION', 'COUNTRY'] satisfies PlaceLevel[];
const LEVELS: readonly string[] = ['CODE', 'CATEGORY', 'CHAPTER'];

export function useView(measure: Measure): readonly [View, (change: Partial<View>) => void] {
  const { path, search: parameters, go } = useRouter();
  const of = (name: keyof View): string => parameters.get(name) ?? '';
  const view: View = {
    kind: kindOf(measure, of('kind')),
    place: PLACES.includes(of('place')) ? (of('place') as PlaceLevel) : 'COUNTRY',
    specialty: of('specialty'),
    period: /^\d{4}Q[1-4]$/.test(of('period')) ? of('period') : '',
    level: LEVELS.includes(of('level')) ? of('level') : '',
    search: of('search'),
    show: of('show') === 'table' ? 'table' : 'strips',
    open: of('open'),
  };
  const change = (part: Partial<View>): void => {
    const next = new URLSearchParams(parameters);
    for (const [name, value] of Object.entries(part)) {
      const isDefault = value === '' || value === 'strips' || (name === 'place' && value === 'COUNTRY');
      if (isDefault) next.delete(name);
      else next.set(name, value);
    }
    const text = next.toString();
    go(text === '' ? path : `${path}?${text}`, { replace: true });
  };
  return [view, change];
}

function kindOf(measure: Measure, wanted: string): Kind {
  if (measure === 'fees') return 'FEE';
  if (measure === 'conditions') return 'CONDITION';
  return wanted === 'MEDICATION' ? 'MEDICATION' : 'PROCEDURE';
}

export const ROWS_AT_ONCE = 20;

export function variablesOf(
  { kind, place, specialty, period, level, search }: View,
  first: number,
): Variables {
  return {
    kind,
    peerGroup: { level: place, ...(kind === 'FEE' && specialty !== '' ? { specialty } : {}) },
    period: period === '' ? null : period,
    level: level === '' ? null : (level as 'CODE' | 'CATEGORY' | 'CHAPTER'), // useView has checked it
    search: search === '' ? null : search,
    first,
    after: null,
    isFee: kind === 'FEE',
  };
}
