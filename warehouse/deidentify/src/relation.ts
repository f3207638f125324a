import { ALL_AGES_POSITION, type CellPosition } from './cuboid.js';
import { PLACES } from './place.js';

/** parent = Σ children, for every additive measure of the cells. Members are positions in the group. */
export interface Relation {
  readonly parent: number;
  readonly children: readonly number[];
  /** Children of a place have no subscriber in common; those of an age may. */
  readonly by: 'place' | 'age';
}

/** The relations among the cells of one code and quarter: a cell and its parts by place, and by age. */
export function relationsOf(group: readonly CellPosition[]): Relation[] {
  const byPlace = new Map<string, number[]>();
  const byAge = new Map<number, number[]>();
  group.forEach((cell, index) => {
    const parent = PLACES[cell.place]?.parent;
    if (parent !== null && parent !== undefined) push(byPlace, `${parent},${cell.age}`, index);
    if (cell.age !== ALL_AGES_POSITION) push(byAge, cell.place, index);
  });
  return group.flatMap((cell, parent): Relation[] => {
    const places = byPlace.get(`${cell.place},${cell.age}`);
    const ages = cell.age === ALL_AGES_POSITION ? byAge.get(cell.place) : undefined;
    return [
      ...(places ? [{ parent, children: places, by: 'place' as const }] : []),
      ...(ages ? [{ parent, children: ages, by: 'age' as const }] : []),
    ];
  });
}

function push<K>(map: Map<K, number[]>, key: K, value: number): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
