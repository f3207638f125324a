import { Findings, type AttackContext, type AttackResult } from './attack.js';
import { nameOf } from './cell.js';
import { isMistaken } from './isMistaken.js';
import { solve } from './solve.js';
import { unknownsOf } from './unknowns.js';

/** All releases as one system of equations: is any suppressed cell its only solution? */
export function linearAttack({ layouts, truth }: AttackContext): AttackResult {
  const findings = new Findings();
  let tried = 0;
  for (const layout of layouts) {
    const unknowns = unknownsOf(layout, (cell) => cell.events);
    tried += unknowns.cells.filter((cell) => cell !== null).length;
    for (const { unknown, value } of solve(unknowns)) {
      const cell = unknowns.cells[unknown];
      // That a cell is empty is no secret; and of codes without a name only a small group would be one.
      if (value <= 0 || (cell === null && value >= 11)) continue;
      if (cell && isMistaken(cell, { least: value, greatest: value }, truth)) continue;
      const name = cell ? nameOf(cell) : 'codes that the release does not name';
      findings.add(name, 'its events follow from published cells by addition and subtraction.');
    }
  }
  return findings.result(
    {
      attack: 'linear reconstruction',
      question: 'Do the published numbers of all releases, taken together, determine a suppressed one?',
      unit: 'suppressed cells',
    },
    tried,
  );
}
