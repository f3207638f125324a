import { LARGE_FIELD, SMALL_FIELD } from './field.js';
import { findDerivable } from './derivable.js';
import type { Family } from './family.js';
import { columnsNotShownFree } from './freedom.js';
import { certify } from './interval.js';
import { repair } from './repair.js';
import { restrict, type Unknowns } from './restrict.js';
import { roomOf } from './room.js';
import { nothingShown } from './shown.js';
import { CASCADE_COST, PRIMARY, Suppression, type Cost } from './suppression.js';
import { widen } from './widen.js';

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
const MOST_REPAIRS = 20;

/**
 * Adds complementary suppression to a family's primaries: greedily over single equations, then until every primary's interval
 * is shown to be wide enough, insiders and colluders included, and until nothing suppressed is derivable. Tables that could as
 * well be true show both of nearly all cells; what they do not pass the exact audit decides.
 *
 * Sources: SDC Handbook (Hundepool et al. 2012) ch. 4; Fischetti and Salazar 2001 for the null space and protection levels.
 */
export function protectFamily(family: Family, primary: Uint8Array, options: ProtectOptions): Protection {
  const { random } = options;
  const suppression = new Suppression(family, primary, options.cost ?? CASCADE_COST, random);
  suppression.closeDifferences();
  suppression.settle();
  const { state } = suppression;
  const shown = nothingShown(family.cells);
  // Cells that elimination has found free: more suppression leaves them free, so each is eliminated once.
  const isDecided = new Uint8Array(family.cells);
  const rounds = { repairs: 0, intervals: 0 };
  for (;;) {
    const done = (open: readonly number[]): Protection => ({ state, open, rounds: { ...rounds } });
    if (options.isHopeless?.(state)) return done([]);
    const unknowns = restrict(family, state);
    const cellsOf = (columns: readonly number[]): number[] => columns.map((column) => unknowns.cells[column]);
    const targets = primaryColumns(unknowns, state);
    const certificates = certify(unknowns, { room: roomOf(family, unknowns), shown }, targets, random);
    const notShown = columnsNotShownFree(unknowns, shown.isFree, random);
    const undecided = notShown.filter((column) => !isDecided[unknowns.cells[column]]);
    const derivable = undecided.length > 0 ? findDerivable(unknowns, SMALL_FIELD, random, undecided) : [];
    if (derivable.length > 0) {
      if (rounds.repairs === MOST_REPAIRS || repair(suppression, unknowns, derivable) === 0)
        return done(cellsOf(derivable));
      rounds.repairs += 1;
      continue;
    }
    for (const cell of cellsOf(undecided)) isDecided[cell] = 1;
    if (certificates.open.length === 0) {
      if (notShown.length === 0) return done([]);
      return done(cellsOf(findDerivable(unknowns, LARGE_FIELD, random, notShown)));
    }
    rounds.intervals += 1;
    if (
      rounds.intervals === MOST_ROUNDS ||
      widen(suppression, unknowns, certificates, rounds.intervals - 1) === 0
    )
      return done(cellsOf(certificates.open));
  }
}

function primaryColumns({ cells }: Unknowns, state: Uint8Array): number[] {
  const columns: number[] = [];
  for (let column = 0; column < cells.length; column += 1) {
    if (state[cells[column]] === PRIMARY) columns.push(column);
  }
  return columns;
}
