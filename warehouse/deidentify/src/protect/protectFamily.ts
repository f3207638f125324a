import { LARGE_FIELD, SMALL_FIELD } from './field.js';
import { findDerivable } from './derivable.js';
import type { Family } from './family.js';
import { certify, roomOf, type Certificates } from './interval.js';
import { repair } from './repair.js';
import { restrict, type Unknowns } from './restrict.js';
import { CASCADE_COST, PRIMARY, Suppression, type Cost } from './suppression.js';

export interface Protection {
  /** `PUBLISHED`, `PRIMARY` or `SECONDARY` of each cell. */
  readonly state: Uint8Array;
  /** Cells whose protection could not be shown; nothing of a family with any may be published. */
  readonly open: readonly number[];
  readonly rounds: { readonly repairs: number; readonly intervals: number };
}

export interface ProtectOptions {
  /** In [0, 1); from a key of the run, so that no reader can replay which cell was taken of two equal ones. */
  readonly random: () => number;
  readonly cost?: Cost;
}

/** A family takes 3–5; one that is not closed after this many is coarsened or refused. */
const MOST_ROUNDS = 12;

/**
 * Adds complementary suppression to a family's primaries: greedily over single equations, then until the exact audit finds
 * nothing derivable, then until every primary's interval is shown to be wide enough, insiders and colluders included.
 *
 * Sources: SDC Handbook (Hundepool et al. 2012) ch. 4; Fischetti and Salazar 2001 for the null space and protection levels.
 */
export function protectFamily(family: Family, primary: Uint8Array, options: ProtectOptions): Protection {
  const suppression = new Suppression(family, primary, options.cost ?? CASCADE_COST, options.random);
  suppression.closeDifferences();
  suppression.settle();
  let repairs = 0;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const audit = closeAudit(suppression);
    repairs += audit.repairs;
    const done = (open: readonly number[]): Protection => ({
      state: suppression.state,
      open: open.map((column) => audit.unknowns.cells[column]),
      rounds: { repairs, intervals: round },
    });
    if (audit.derivable.length > 0) return done(audit.derivable);
    const { unknowns } = audit;
    const primaries: number[] = [];
    unknowns.cells.forEach((cell, column) => suppression.state[cell] === PRIMARY && primaries.push(column));
    const certificates = certify(unknowns, roomOf(family, unknowns), primaries, options.random);
    if (certificates.open.length === 0) {
      const confirmed = findDerivable(unknowns, LARGE_FIELD, options.random);
      return done(confirmed);
    }
    if (widen(suppression, unknowns, certificates, round) === 0) return done(certificates.open);
  }
  const { unknowns } = closeAudit(suppression);
  return { state: suppression.state, open: [...unknowns.cells], rounds: { repairs, intervals: MOST_ROUNDS } };
}

/** Audits and repairs in turn until nothing is derivable. What is left over could not be repaired. */
function closeAudit(suppression: Suppression): {
  unknowns: Unknowns;
  derivable: readonly number[];
  repairs: number;
} {
  for (let repairs = 0; ; repairs += 1) {
    const unknowns = restrict(suppression.family, suppression.state);
    const derivable = findDerivable(unknowns, SMALL_FIELD, suppression.random);
    if (derivable.length === 0) return { unknowns, derivable, repairs };
    if (repairs === 20 || repair(suppression, unknowns, derivable) === 0)
      return { unknowns, derivable, repairs };
  }
}

/**
 * One more suppressed cell for each open one, where its search got stuck; in later rounds the equations of the cell itself,
 * up to its margins: a cell all of whose margins are suppressed may be as large as it likes.
 */
function widen(
  suppression: Suppression,
  unknowns: Unknowns,
  certificates: Certificates,
  round: number,
): number {
  const { family } = suppression;
  let added = 0;
  for (const column of certificates.open) {
    const stuck = certificates.stuckAt.get(column);
    const own = [
      ...family.equationsOf.subarray(
        family.cellStart[unknowns.cells[column]],
        family.cellStart[unknowns.cells[column] + 1],
      ),
    ];
    const turned = [...own.slice(round % own.length), ...own.slice(0, round % own.length)];
    const places = stuck === undefined || round >= 4 ? turned : [unknowns.equations[stuck], ...turned];
    for (const equation of places) {
      const cell = suppression.cheapest(equation, (candidate) => family.events[candidate] > 12);
      if (cell < 0) continue;
      suppression.hide(cell);
      added += 1;
      break;
    }
  }
  suppression.settle();
  return added;
}
