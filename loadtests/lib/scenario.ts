import type { Persona } from './personas.ts';
import type { Session } from './signIn.ts';

/** What some users do, how often they do it at average load, and what must hold of the answers' times. */
export interface Scenario<Prepared = void> {
  /** The name of its file, of k6's scenario, and for `--scenario`. */
  readonly name: string;
  /** One sentence for the report. */
  readonly does: string;
  /** Who acts. `setup` signs them in, and each of their requests is tagged with its persona. */
  readonly personas: readonly Persona[];
  /** How often `run` begins per second at average load, for all users together; a suite multiplies it. */
  readonly perSecond: number;
  /** Instead of arrivals at a rate: one user who repeats it, because a second one would undo what the first does. */
  readonly alone?: true;
  /** The 95th percentile that each operation must keep, in milliseconds: on two cores that do other work besides. */
  readonly slowestP95Ms: Readonly<Record<string, number>>;
  /** Further thresholds of k6, by metric. */
  readonly thresholds?: Readonly<Record<string, readonly string[]>>;
  /** Asked once before the load, for what `run` needs to know: ids that exist, for instance. */
  readonly prepare?: (as: As) => Prepared;
  /** What one user does once. */
  readonly run: (as: As, prepared: Prepared) => void | Promise<void>;
  /** Once after the load: puts back what an interrupted `run` may have left. */
  readonly restore?: (as: As, prepared: Prepared) => void;
}

/** The session of a persona, with a token that is still good. */
export type As = (persona: Persona) => Session;

/** A scenario whatever it prepares: only its own functions ever see that. */
// oxlint-disable-next-line typescript/no-explicit-any
export type AnyScenario = Scenario<any>;
