import { Findings, GOALS, type AttackContext, type AttackResult } from './attack.js';
import { nameOf } from './cell.js';

/**
 * Looks for what can only come of one person or one clinic: a cell that is too small, an age above the open band, and
 * texts that were planted, or that the true cells know to be rare.
 */
export function canaryAttack(
  { warehouse, truth }: AttackContext,
  planted: readonly string[] = [],
): AttackResult {
  const findings = new Findings();
  for (const cell of warehouse.cells) {
    const age = cell.at.find(({ level }) => level.startsWith('age'));
    if (age && Number.parseInt(age.name, 10) > 90) findings.add(nameOf(cell), 'an age above 90 is told.');
    if (!cell.isShown) continue;
    const clinics = cell.measure === 'fees' ? GOALS.subscribersOfFee : GOALS.subscribersOfCount;
    if ((cell.patients ?? 0) < GOALS.patients || (cell.subscribers ?? 0) < clinics)
      findings.add(nameOf(cell), 'it is published, and too small.');
  }
  const canaries = new Set([...planted, ...rareCodes(truth)]);
  for (const text of warehouse.texts) {
    if (canaries.has(text)) findings.add(text, 'what only very few have is named.');
  }
  return findings.result(
    {
      attack: 'canaries',
      question:
        'Does anything appear that only one patient or one clinic has: a rare code, a high age, a small cell?',
      unit: 'published cells and rare codes',
    },
    warehouse.cells.filter((cell) => cell.isShown).length + canaries.size,
  );
}

/** Codes that hardly anybody has in any measure, at the widest place and time they occur in. */
function rareCodes(truth: AttackContext['truth']): string[] {
  const most = new Map<string, { patients: number; clinics: number }>();
  for (const [key, cell] of truth?.cells ?? []) {
    const code = /code=\S+ (\S+)$/.exec(key)?.[1];
    if (code === undefined) continue;
    const known = most.get(code) ?? { patients: 0, clinics: 0 };
    most.set(code, {
      patients: Math.max(known.patients, cell.patients),
      clinics: Math.max(known.clinics, cell.subscribers),
    });
  }
  return [...most].flatMap(([code, { patients, clinics }]) =>
    patients < GOALS.patients || clinics < GOALS.subscribersOfCount ? [code] : [],
  );
}
