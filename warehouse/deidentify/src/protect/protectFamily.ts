import { LARGE_FIELD, SMALL_FIELD } from './field.js';
import { findDerivable } from './derivable.js';
import type { Family } from './family.js';
import { certify, noWidths, roomOf, type Certificates } from './interval.js';
import { repair } from './repair.js';
import { restrict, type Unknowns } from './restrict.js';
import { CASCADE_COST, PRIMARY, Suppression, type Cost } from './suppression.js';

export interface Protection {
  /** 0 published, `PRIMARY` or `SECONDARY`, of each cell. */
  readonly state: Uint8Array;
  /** Cells whose protection could not be shown; nothing of a family with any may be published. */
  readonly open: readonly number[];
  readonly rounds: { readonly repairs: number; readonly intervals: number };
}

export interface ProtectOptions {
  /** In [0, 1); from a key of the run, so that no reader can replay which cell was taken of two equal ones. */
  readonly random: () => number;
  readonly cost?: Cost;
  /** Asked between rounds with the states so far, which only get worse; true ends the work, with nothing proved. */
  readonly isHopeless?: (state: Uint8Array) => boolean;
}

/** A family takes 3–5; one that is not closed after this many is coarsened or refused. */
const MOST_ROUNDS = 10;

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
  const widths = noWidths(family.cells);
  let repairs = 0;
  let open: readonly number[] = [];
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    if (options.isHopeless?.(suppression.state)) {
      return { state: suppression.state, open: [], rounds: { repairs, intervals: round } };
    }
    const audit = closeAudit(suppression);
    repairs += audit.repairs;
    const done = (left: readonly number[]): Protection => ({
      state: suppression.state,
      open: left.map((column) => audit.unknowns.cells[column]),
      rounds: { repairs, intervals: round },
    });
    if (audit.derivable.length > 0) return done(audit.derivable);
    const { unknowns } = audit;
    const primaries: number[] = [];
    unknowns.cells.forEach((cell, column) => suppression.state[cell] === PRIMARY && primaries.push(column));
    const certificates = certify(
      unknowns,
      { room: roomOf(family, unknowns), widths },
      primaries,
      options.random,
    );
    if (certificates.open.length === 0) {
      const confirmed = findDerivable(unknowns, LARGE_FIELD, options.random);
      return done(confirmed);
    }
    open = done(certificates.open).open;
    if (widen(suppression, unknowns, certificates, round) === 0) break;
  }
  return { state: suppression.state, open, rounds: { repairs, intervals: MOST_ROUNDS } };
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
 * One more suppressed cell for each open one: where its search got stuck, else in an equation of its own. One that can give
 * enough is preferred; a margin, which can only take, comes after.
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
    const cell = unknowns.cells[column];
    const stuck = certificates.stuckAt.get(column);
    const own = [...family.equationsOf.subarray(family.cellStart[cell], family.cellStart[cell + 1])];
    const turned = [...own.slice(round % own.length), ...own.slice(0, round % own.length)];
    const equations = stuck === undefined ? turned : [unknowns.equations[stuck], ...turned];
    const givers = equations.map((equation) =>
      suppression.cheapest(equation, (one) => suppression.canGive(one, cell)),
    );
    const others = equations.map((equation) => suppression.cheapest(equation));
    const candidates = [...new Set([...givers, ...others].filter((candidate) => candidate >= 0))];
    // One at first; what is still open after that needs room on all sides.
    for (const candidate of candidates.slice(0, round < 3 ? 1 : round)) {
      suppression.hide(candidate);
      added += 1;
    }
  }
  suppression.settle();
  return added;
}
