import { layOut, type AttackContext, type AttackResult } from './attack.js';
import { canaryAttack } from './canaryAttack.js';
import { differencingAttack } from './differencingAttack.js';
import { homogeneityAttack } from './homogeneityAttack.js';
import { insiderAttack } from './insiderAttack.js';
import { intervalAttack } from './intervalAttack.js';
import { linearAttack } from './linearAttack.js';
import { readWarehouse } from './readWarehouse.js';
import { sabotageAttack, type GateUnderAttack } from './sabotageAttack.js';
import { Truth, type CountedDifference } from './truth.js';

export interface AttackOptions {
  /** The published file: all that an attacker has. */
  readonly warehouseFile: string;
  /**
   * Lines of a fresh run of de-identification over the same quarters: they score the attacks, give each clinic its own
   * rows, and are what the gate is sabotaged with. Without them the attacks that need them are left out.
   */
  readonly candidate?: readonly string[];
  /** The same of every difference that is published. */
  readonly differences?: readonly CountedDifference[];
  readonly gate?: GateUnderAttack;
  /** Texts that were planted in the population and must not appear. */
  readonly planted?: readonly string[];
  /** Milliseconds for the linear programs of one attack; what is left then counts as undecided. */
  readonly timeLimitMs?: number;
  readonly onProgress?: (step: string) => void;
}

export interface AttackReport {
  readonly releases: number;
  readonly cells: number;
  readonly suppressed: number;
  readonly isBroken: boolean;
  readonly results: readonly AttackResult[];
}

/** Runs every attack against every release of a warehouse. */
export async function runAttacks(options: AttackOptions): Promise<AttackReport> {
  const { candidate, gate, onProgress } = options;
  onProgress?.('reading the published file');
  const warehouse = await readWarehouse(options.warehouseFile);
  const context: AttackContext = {
    warehouse,
    layouts: layOut(warehouse),
    truth: candidate ? Truth.from(candidate, options.differences) : undefined,
    timeLimitMs: options.timeLimitMs ?? 60_000,
  };
  const attacks: [string, () => AttackResult | Promise<AttackResult>][] = [
    ['linear reconstruction', () => linearAttack(context)],
    ['interval', () => intervalAttack(context)],
    ['differencing', () => differencingAttack(context)],
    ['homogeneity', () => homogeneityAttack(context)],
    ['canaries', () => canaryAttack(context, options.planted)],
  ];
  if (candidate) attacks.push(['insider', () => insiderAttack(context)]);
  if (candidate && gate) attacks.push(['sabotage of the builder', () => sabotageAttack(candidate, gate)]);
  const results: AttackResult[] = [];
  for (const [name, attack] of attacks) {
    onProgress?.(`attack: ${name}`);
    results.push(await attack());
  }
  return {
    releases: warehouse.releases,
    cells: warehouse.cells.length,
    suppressed: warehouse.cells.filter((cell) => !cell.isShown).length,
    isBroken: results.some((result) => result.isBroken),
    results,
  };
}
