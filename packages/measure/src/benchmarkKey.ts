/** What a benchmark is about: a kind of measure and one member of the hierarchy of codes. */
export const BENCHMARK_KINDS = ['CONDITION', 'PROCEDURE', 'MEDICATION', 'FEE'] as const;
export type BenchmarkKind = (typeof BENCHMARK_KINDS)[number];

export const PLACE_LEVELS = ['ZIP3', 'STATE', 'DIVISION', 'COUNTRY'] as const;
export type PlaceLevel = (typeof PLACE_LEVELS)[number];

export const CONCEPT_LEVELS = ['CODE', 'CATEGORY', 'CHAPTER'] as const;
export type ConceptLevel = (typeof CONCEPT_LEVELS)[number];

/**
 * Which cell a benchmark shows. The id of a benchmark in the graph is this and nothing else, so that a subgraph with the
 * clinic's own records knows what to count without asking the warehouse.
 */
export interface BenchmarkKey {
  readonly kind: BenchmarkKind;
  /** Such as `2026Q2`. */
  readonly period: string;
  readonly placeLevel: PlaceLevel;
  readonly place: string;
  /** Of fees: `specialty`, `family` or `all`, and its name. */
  readonly specialtyLevel: 'specialty' | 'family' | 'all';
  readonly specialty: string;
  readonly conceptLevel: ConceptLevel;
  /** The terminology's URI; empty unless the level is CODE. */
  readonly codeSystem: string;
  /** The code, or the name of the category or chapter. */
  readonly concept: string;
  /** ISO 4217, of fees; else empty. */
  readonly currency: string;
}

const MOST_CHARACTERS = 300;

/** The id of a benchmark: it names no clinic and no patient, so it may stand in a URL. */
export function benchmarkId(key: BenchmarkKey): string {
  const { kind, period, placeLevel, place, specialtyLevel, specialty } = key;
  const { conceptLevel, codeSystem, concept, currency } = key;
  return Buffer.from(
    JSON.stringify([
      kind,
      period,
      placeLevel,
      place,
      specialtyLevel,
      specialty,
      conceptLevel,
      codeSystem,
      concept,
      currency,
    ]),
  ).toString('base64url');
}

/** Reads an id back; undefined for what is none. Whether there is such a cell is another question. */
export function parseBenchmarkId(id: string): BenchmarkKey | undefined {
  const parts = partsOf(id);
  if (!parts) return undefined;
  const [
    kind,
    period,
    placeLevel,
    place,
    specialtyLevel,
    specialty,
    conceptLevel,
    codeSystem,
    concept,
    currency,
  ] = parts;
  const isKey =
    oneOf(BENCHMARK_KINDS, kind) &&
    oneOf(PLACE_LEVELS, placeLevel) &&
    oneOf(['specialty', 'family', 'all'], specialtyLevel) &&
    oneOf(CONCEPT_LEVELS, conceptLevel) &&
    /^\d{4}Q[1-4]$/.test(period);
  if (!isKey) return undefined;
  return {
    kind: kind as BenchmarkKind, // the checks above
    period,
    placeLevel: placeLevel as PlaceLevel,
    place,
    specialtyLevel: specialtyLevel as BenchmarkKey['specialtyLevel'],
    specialty,
    conceptLevel: conceptLevel as ConceptLevel,
    codeSystem,
    concept,
    currency,
  };
}

type Parts = [string, string, string, string, string, string, string, string, string, string];

function partsOf(id: string): Parts | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(id, 'base64url').toString('utf8'));
    const isTexts =
      Array.isArray(parts) &&
      parts.length === 10 &&
      parts.every((part) => typeof part === 'string' && part.length <= MOST_CHARACTERS);
    return isTexts ? (parts as Parts) : undefined; // ten texts
  } catch {
    return undefined;
  }
}

function oneOf(values: readonly string[], value: string): boolean {
  return values.includes(value);
}
