/** The rules a candidate can break, by the name under which the ledger keeps the verdict. */
export const GATE_RULES = [
  'shape',
  'members',
  'quarters',
  'tables',
  'code text',
  'protection closed',
  'minimum patients',
  'minimum subscribers',
  'dominance',
  'p per cent',
  'diversity',
  'additivity',
  'evidence',
  'single unknown',
  'union of suppressed cells',
  'difference',
  'derivable',
  'interval',
  'insider',
  'denominator',
  'linked measures',
] as const;

export type GateRule = (typeof GATE_RULES)[number];

/** One breach. `cell` names the coordinates, never a value. */
export interface Refusal {
  readonly rule: GateRule;
  readonly cell: string;
  readonly message: string;
}

/** What the gate found. Accepted means that every rule held for every cell. */
export interface GateVerdict {
  readonly accepted: boolean;
  /** Cells looked at. */
  readonly cells: number;
  /** Breaches by rule; all zero where accepted. */
  readonly breaches: Readonly<Record<GateRule, number>>;
  /** The first of each rule. */
  readonly refusals: readonly Refusal[];
  /** How much was proved, and how. */
  readonly proof: Proof;
}

export interface Proof {
  readonly equations: number;
  readonly suppressed: number;
  /** Primary cells and insiders against whom an interval had to be proved wide enough. */
  readonly intervals: number;
  /** Of these, by two tables that fit everything published. */
  readonly byTables: number;
  /** Of these, by a linear program. */
  readonly byLinearProgram: number;
}

const KEPT_PER_RULE = 20;

/** Counts every breach and keeps the first ones of each rule by name. */
export class Refusals {
  readonly #counts = new Map<GateRule, number>();
  readonly #kept: Refusal[] = [];

  add(rule: GateRule, cell: string | (() => string), message: string): void {
    const count = (this.#counts.get(rule) ?? 0) + 1;
    this.#counts.set(rule, count);
    if (count <= KEPT_PER_RULE)
      this.#kept.push({ rule, cell: typeof cell === 'string' ? cell : cell(), message });
  }

  get isEmpty(): boolean {
    return this.#counts.size === 0;
  }

  verdict(cells: number, proof: Proof): GateVerdict {
    const breaches = Object.fromEntries(
      GATE_RULES.map((rule) => [rule, this.#counts.get(rule) ?? 0]),
    ) as Record<GateRule, number>;
    return { accepted: this.isEmpty, cells, breaches, refusals: this.#kept, proof };
  }
}
