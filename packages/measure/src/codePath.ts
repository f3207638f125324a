import { readTable } from './readTable.js';
import type { PathStep } from './pathStep.js';

/** Category and chapter of a code that no table knows. Not a chapter in the sense of diversity: it tells nothing. */
export const UNCLASSIFIED = 'Not classified';

/**
 * Code → category → chapter. `codes` names single codes of SNOMED CT, RxNorm (category: ingredient, chapter: first level
 * of WHO's ATC), CVX and LOINC; `codeRanges` the chapters of ICD-10(-CM), whose category is its first three characters,
 * and the sections of CPT. Chapters of conditions follow ICD-10's. The grouping of single codes is our own.
 */
const CHAPTER_OF_CATEGORY = new Map(
  readTable('categories').map(([category, chapter]) => [category, chapter]),
);
const CATEGORY_OF_CODE = new Map(
  readTable('codes').map(([codeSystem, code, category]) => [`${codeSystem}|${code}`, category]),
);
const RANGES = readTable('codeRanges').map(
  ([codeSystem = '', first = '', last = '', category = '', chapter = UNCLASSIFIED]) => ({
    codeSystem,
    first,
    last,
    category,
    chapter,
  }),
);

/** A code's path, finest first: code, category, chapter, `all`. */
export function codePath(codeSystem: string, code: string): readonly PathStep[] {
  const step = { name: code, codeSystem };
  const category = CATEGORY_OF_CODE.get(`${codeSystem}|${code}`);
  if (category !== undefined)
    return [step, category, CHAPTER_OF_CATEGORY.get(category) ?? UNCLASSIFIED, 'all'];
  const range = RANGES.find(
    (row) =>
      row.codeSystem === codeSystem &&
      code.slice(0, row.first.length) >= row.first &&
      code.slice(0, row.last.length) <= row.last,
  );
  if (range === undefined) return [step, UNCLASSIFIED, UNCLASSIFIED, 'all'];
  return [step, range.category || code.slice(0, 3), range.chapter, 'all'];
}
