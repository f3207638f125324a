import { checkCells } from './checkCells.js';
import { checkEquations } from './checkEquations.js';
import { checkLinks } from './checkLinks.js';
import { checkProtection } from './checkProtection.js';
import { deriveEquations } from './cover.js';
import type { Candidate } from './readCandidate.js';
import type { Proof, Refusals } from './verdict.js';

/**
 * Re-derives every rule from the cells alone: primary rules, links and variety, additivity, what follows from what is
 * published, and how far a reader or a clinic is from each primary cell. The shape has passed already.
 */
export async function checkCandidate(candidate: Candidate, refusals: Refusals): Promise<Proof> {
  checkLinks(candidate.tables, refusals);
  const proofs: Proof[] = [];
  for (const table of candidate.tables.values()) {
    checkCells(table, refusals);
    const equations = deriveEquations(table, refusals);
    checkEquations(table, equations, refusals);
    proofs.push(await checkProtection(table, equations, refusals));
  }
  const total = (name: keyof Proof): number => proofs.reduce((sum, proof) => sum + proof[name], 0);
  return {
    equations: total('equations'),
    suppressed: total('suppressed'),
    intervals: total('intervals'),
    byTables: total('byTables'),
    byLinearProgram: total('byLinearProgram'),
  };
}
