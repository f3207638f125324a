import type { PathStep } from '@caregraph/measure';
import type { CandidateMember } from '../candidate.type.js';
import { ABSENT } from '../cells/factTable.js';
import { LEVELS, type DimensionName, type LevelName } from './level.js';

interface Level {
  readonly level: LevelName;
  readonly names: PathStep[];
  readonly numbers: Map<string, number>;
  /** Number of the parent in the next level; −1 where there is none. */
  readonly parents: number[];
}

/**
 * The members of one dimension that were seen, level by level, each with its parent. Numbers count within a level, in
 * the order of appearance.
 */
export class MemberTree {
  readonly levels: readonly Level[];

  constructor(readonly dimension: DimensionName) {
    this.levels = LEVELS[dimension].map((level) => ({ level, names: [], numbers: new Map(), parents: [] }));
  }

  /** The number of the finest member of a path: one step per level, fewer where no coarser member holds it. */
  add(path: readonly PathStep[]): number {
    let parent = -1;
    for (let l = path.length - 1; l >= 0; l -= 1) parent = this.#intern(this.levels[l], path[l], parent);
    return parent;
  }

  /** Number of members at a level. */
  size(level: number): number {
    return this.levels[level].names.length;
  }

  /** For each member of the finest level, its ancestor's number at `level`; `ABSENT` where it has none. */
  ancestors(level: number): Uint32Array {
    let numbers = Uint32Array.from({ length: this.size(0) }, (_, index) => index);
    for (let l = 0; l < level; l += 1) {
      const { parents } = this.levels[l];
      numbers = numbers.map((number) =>
        number === ABSENT || parents[number] < 0 ? ABSENT : parents[number],
      );
    }
    return numbers;
  }

  nameOf(level: number, number: number): string {
    const step = this.levels[level].names[number];
    return typeof step === 'string' ? step : `${step.codeSystem} ${step.name}`;
  }

  /** Position of a level's first member in `members()`. */
  offset(level: number): number {
    let offset = 0;
    for (let l = 0; l < level; l += 1) offset += this.size(l);
    return offset;
  }

  /** All members as they stand in the head of a candidate. */
  members(): CandidateMember[] {
    return this.levels.flatMap(({ level, names, parents }, l) =>
      names.map((step, number): CandidateMember => ({
        level,
        ...(typeof step === 'string' ? { name: step } : step),
        parent: parents[number] < 0 ? null : this.offset(l + 1) + parents[number],
      })),
    );
  }

  #intern(level: Level, step: PathStep, parent: number): number {
    const key = typeof step === 'string' ? `${parent}|${step}` : `${parent}|${step.codeSystem}|${step.name}`;
    const known = level.numbers.get(key);
    if (known !== undefined) return known;
    level.numbers.set(key, level.names.length);
    level.parents.push(parent);
    return level.names.push(step) - 1;
  }
}
