import { BENCHMARK_KINDS, CONCEPT_LEVELS, PLACE_LEVELS } from '@caregraph/measure';
import { registerEnumType } from 'type-graphql';
import { CELL_STATES } from './warehouse/cell.js';

const enumOf = <T extends string>(values: readonly T[]): Record<T, T> =>
  Object.fromEntries(values.map((value) => [value, value])) as Record<T, T>; // fromEntries widens the keys

export const BenchmarkKindEnum = enumOf(BENCHMARK_KINDS);
export const PlaceLevelEnum = enumOf(PLACE_LEVELS);
export const ConceptLevelEnum = enumOf(CONCEPT_LEVELS);
export const CellStateEnum = enumOf(CELL_STATES);

registerEnumType(BenchmarkKindEnum, {
  name: 'BenchmarkKind',
  description:
    'What is compared: how common a condition is, how often a treatment is given, what is charged.',
});
registerEnumType(PlaceLevelEnum, {
  name: 'PlaceLevel',
  description:
    'Width of a place: the first three digits of the ZIP code, state, division of the US Census Bureau, country.',
});
registerEnumType(ConceptLevelEnum, {
  name: 'ConceptLevel',
  description: 'A single code, a category of codes or a chapter of categories.',
});
registerEnumType(CellStateEnum, {
  name: 'CellState',
  description:
    'VALUE: shown. ZERO: people were seen there, and none had it. SUPPRESSED: too few patients or clinics, here or in a figure ' +
    'this one could be computed from; never by which rule. NO_DATA: nobody was seen there.',
});
