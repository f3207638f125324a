import { Findings, GOALS, type AttackContext, type AttackResult } from './attack.js';
import { nameOf, type SeenCell } from './cell.js';

interface Slice {
  readonly cells: SeenCell[];
  shown: number;
  hidden: number;
  most: number;
  chapters: number;
}

/** Who lives there and is of that age: does the release tell what nearly all of them have? */
export function homogeneityAttack({ layouts, truth }: AttackContext): AttackResult {
  const findings = new Findings();
  const conditions = layouts.flatMap(({ measure, cells }) =>
    measure === 'condition_prevalence' ? cells : [],
  );
  const slices = new Map<string, Slice>();
  for (const cell of conditions) {
    const where = cell.at.slice(0, 3).map(({ level, name }) => `${level}=${name}`);
    const key = [cell.isDifference ? cell.releaseId : 0, ...where].join('|');
    let slice = slices.get(key);
    if (!slice) slices.set(key, (slice = { cells: [], shown: 0, hidden: 0, most: 0, chapters: 0 }));
    // All conditions together tell of nobody what they have.
    if (cell.isShown && cell.at[3]?.level !== 'all') slice.cells.push(cell);
    if (cell.at[3]?.level !== 'chapter' || cell.at[3].name === 'Not classified') continue;
    const patients = cell.patients ?? truth?.of(cell)?.patients ?? 0;
    // Counted anew, a hidden zero is known; without that, a hidden chapter may be of any size.
    if (!cell.isShown && !truth) slice.hidden += 1;
    slice.shown += patients;
    slice.most = Math.max(slice.most, patients);
    if (patients >= GOALS.patients) slice.chapters += 1;
  }
  let decided = 0;
  for (const slice of slices.values()) {
    if (slice.cells.length === 0) continue;
    // With hidden chapters of unknown size nobody can say that the others are all there is.
    if (slice.hidden > 0) continue;
    decided += 1;
    const isAlike = slice.most * 100 > slice.shown * GOALS.sharePercent;
    if (slice.chapters >= GOALS.chapters && !isAlike) continue;
    const [first] = slice.cells;
    if (first)
      findings.add(nameOf(first), 'nearly all patients of this place and age have the same conditions.');
  }
  const tried = [...slices.values()].filter((slice) => slice.cells.length > 0).length;
  return findings.result(
    {
      attack: 'homogeneity',
      question: 'Is there a place and age of which it is told what nearly everybody there has?',
      unit: 'places by age and time',
    },
    tried,
    decided,
  );
}
