import type { CellEvidence, Measure } from './cell.js';
import type { CellPosition } from './cuboid.js';
import { findDerivable } from './derivable.js';
import { PLACES } from './place.js';
import { isSafe } from './primary.js';
import { relationsOf, type Relation } from './relation.js';

/** The cells of one code and quarter. Nothing else is linked to them by an equation. */
export interface Group {
  readonly measure: Measure;
  readonly cells: readonly CellPosition[];
  readonly evidence: readonly CellEvidence[];
  /** Breaks ties between cells of equal cost; random in each run, so that a reader cannot replay it. */
  readonly tieBreak: (cell: number) => number;
}

/**
 * Adds complementary suppression to a group's primary suppression, in place, until nothing suppressed can be had by
 * subtraction. Greedy over single relations first; what combinations of relations still give away is found exactly,
 * and the finest table of the group then goes as a whole, coarser ones after it. Issue C repairs more sparingly.
 */
export function protect(group: Group, suppressed: boolean[]): void {
  const relations = relationsOf(group.cells);
  closeRelations(group, relations, suppressed);
  for (const level of ['state', 'division', 'country'] as const) {
    if (findDerivable(relations, suppressed).length === 0) return;
    group.cells.forEach((cell, index) => {
      if (PLACES[cell.place]?.level === level) suppressed[index] = true;
    });
    closeRelations(group, relations, suppressed);
  }
}

function closeRelations(group: Group, relations: readonly Relation[], suppressed: boolean[]): void {
  const containing: Relation[][] = group.cells.map(() => []);
  for (const relation of relations) {
    for (const cell of [relation.parent, ...relation.children]) containing[cell]?.push(relation);
  }
  const queue = [...relations];
  for (let relation = queue.pop(); relation; relation = queue.pop()) {
    if (!isOpen(group, relation, suppressed)) continue;
    const chosen = cheapest(group, relation, containing, suppressed);
    suppressed[chosen] = true;
    // The relation itself comes again: one more cell may not be enough.
    queue.push(...(containing[chosen] ?? []));
  }
}

/** Does this relation, by itself, tell a suppressed cell, or a union of suppressed cells that is no safe cell? */
function isOpen(group: Group, relation: Relation, suppressed: readonly boolean[]): boolean {
  const hidden = relation.children.filter((child) => suppressed[child]);
  if (suppressed[relation.parent]) return hidden.length === 0;
  if (hidden.length === 0) return false;
  return hidden.length === 1 || !isSafe(group.measure, unionOf(group, relation, hidden));
}

/**
 * Parent − published children = the union of the hidden ones, which a reader therefore knows. Each of them has at least
 * one patient, so their number is subtracted. Ages share subscribers and may share all of them.
 */
function unionOf(group: Group, relation: Relation, hidden: readonly number[]): CellEvidence {
  const parts = hidden.map((index) => evidenceAt(group, index));
  const add = (of: (part: CellEvidence) => number): number => parts.reduce((sum, part) => sum + of(part), 0);
  const [largest, second] = parts
    .flatMap((part) => [part.largest ?? 0, part.second ?? 0])
    .sort((a, b) => b - a);
  return {
    patients: add((part) => part.patients) - hidden.length,
    events: add((part) => part.events),
    subscribers:
      relation.by === 'place'
        ? add((part) => part.subscribers)
        : Math.max(...parts.map((part) => part.subscribers)),
    sum: add((part) => part.sum ?? 0),
    largest: largest ?? 0,
    second: second ?? 0,
    quantiles: null,
  };
}

/** log(1 + value) × (1 + 2 × relations it newly opens): the cascade decides the loss, not the value alone. */
function cheapest(
  group: Group,
  relation: Relation,
  containing: readonly Relation[][],
  suppressed: boolean[],
): number {
  const candidates = [relation.parent, ...relation.children].filter((cell) => !suppressed[cell]);
  const costs = candidates.map((cell) => {
    suppressed[cell] = true;
    const opened = (containing[cell] ?? []).filter((other) => isOpen(group, other, suppressed)).length;
    suppressed[cell] = false;
    return {
      cell,
      cost: Math.log1p(evidenceAt(group, cell).events) * (1 + 2 * opened),
      tie: group.tieBreak(cell),
    };
  });
  costs.sort((a, b) => a.cost - b.cost || a.tie - b.tie);
  const first = costs[0];
  if (!first) throw new Error('A relation whose cells are all suppressed cannot be open.');
  return first.cell;
}

function evidenceAt(group: Group, index: number): CellEvidence {
  const evidence = group.evidence[index];
  if (!evidence) throw new Error(`The group has no cell ${index}.`);
  return evidence;
}
