import { nameOf, type CandidateCell, type Refusal } from './candidate.js';

/**
 * Measures that stand beside each other: a published count needs its published denominator, and a published fee must
 * not tell the count that a condition or treatment of the same code withholds. Also: no cell twice.
 */
export function checkLinks(cells: readonly CandidateCell[], quarters: readonly string[]): Refusal[] {
  const population = new Map<string, CandidateCell>();
  const hiddenCounts = new Set<string>();
  const names = new Set<string>();
  const refusals: Refusal[] = [];
  for (const cell of cells) {
    const name = nameOf(cell);
    if (names.has(name))
      refusals.push({ rule: 'shape', cell: name, message: 'the cell stands there twice.' });
    if (!quarters.includes(cell.quarter))
      refusals.push({ rule: 'shape', cell: name, message: 'the quarter is not of this release.' });
    names.add(name);
    if (cell.measure === 'population') population.set(placeKey(cell), cell);
    else if (cell.measure !== 'fees' && cell.state === 'suppressed') hiddenCounts.add(codeKey(cell));
  }
  refusals.push(...unspokenCodes(cells));
  for (const cell of cells) {
    if (cell.state !== 'value' || cell.measure === 'population') continue;
    const people = population.get(placeKey(cell));
    if (people?.published == null) {
      refusals.push({
        rule: 'denominator',
        cell: nameOf(cell),
        message: 'the population beside it is not published.',
      });
    } else if (cell.measure !== 'fees' && cell.published?.denominator !== people.published.patients) {
      refusals.push({
        rule: 'denominator',
        cell: nameOf(cell),
        message: 'the denominator is not the population.',
      });
    }
    if (cell.measure === 'fees' && hiddenCounts.has(codeKey(cell))) {
      refusals.push({
        rule: 'linked measures',
        cell: nameOf(cell),
        message: 'the count of the same code is suppressed.',
      });
    }
  }
  return refusals;
}

/** A code of which nothing is published must not be named at all: that it exists is news of the few who have it. */
function unspokenCodes(cells: readonly CandidateCell[]): Refusal[] {
  const codeOf = (cell: CandidateCell): string =>
    [cell.measure, cell.kind, cell.codeSystem, cell.code, cell.currency].join('|');
  const spoken = new Set(cells.flatMap((cell) => (cell.state === 'value' ? [codeOf(cell)] : [])));
  const first = new Map<string, CandidateCell>();
  for (const cell of cells) {
    if (cell.measure !== 'population' && !spoken.has(codeOf(cell))) first.set(codeOf(cell), cell);
  }
  return [...first.values()].map((cell) => ({
    rule: 'unspoken code',
    cell: nameOf(cell),
    message: 'no cell of the code is published, so it may not be named.',
  }));
}

function placeKey(cell: CandidateCell): string {
  return [cell.quarter, cell.placeLevel, cell.place, cell.age].join('|');
}

function codeKey(cell: CandidateCell): string {
  return [placeKey(cell), cell.codeSystem, cell.code].join('|');
}
