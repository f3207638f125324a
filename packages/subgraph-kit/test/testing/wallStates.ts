import { randomUUID } from 'node:crypto';
import type { TestViewer } from './testSubgraph.js';
import type { World } from './world.js';

/** A state of the first patient, entered and left again. */
interface WallState {
  readonly enter: string;
  readonly leave: string;
}

const stopped = (table: string, columns: string, values: string, over: string): WallState => ({
  enter: `insert into consent.${table} (id, patient_id${columns}) values ($1, $2${values})`,
  leave: `update consent.${table} set ${over} = now() where id = $1`,
});

/** What patients can stop, and an emergency: what a wall must know besides who may ask. */
const STATES: Readonly<Record<string, WallState | null>> = {
  'nothing is stopped': null,
  'some categories are restricted': stopped(
    'restriction',
    ', category_names',
    ", '{CLINICAL,FINANCIAL,CONTACT}'",
    'lifted_at',
  ),
  'everything is restricted': stopped('restriction', '', '', 'lifted_at'),
  'treatment is objected to': stopped('objection', ', purpose', ", 'TREATMENT'", 'withdrawn_at'),
  'the patient is being erased': stopped('erasure', '', '', 'finished_at'),
  'a clinician of another clinic has broken the glass': {
    enter: `insert into consent.break_glass_grant (id, patient_id, account_id, subscriber_id, reason, ticket, expires_at)
      select $1, $2, id, subscriber_id, 'UNCONSCIOUS', 'ER-1', now() + interval '1 hour'
      from identity.account where id = $3`,
    leave: 'update consent.break_glass_grant set closed_at = now() where id = $1',
  },
};

export const WALL_STATES: readonly string[] = Object.keys(STATES);

/** Whom the emergency is opened to. */
export function emergencyViewer(world: World): TestViewer {
  return { ...world.viewers.otherClinician, purpose: 'EMERGENCY' };
}

/** Asks while the first patient is in a state, one of WALL_STATES. */
export async function inWallState<T>(world: World, name: string, ask: () => Promise<T>): Promise<T> {
  const state = STATES[name];
  if (!state) return ask();
  const id = randomUUID();
  const ofViewer = state.enter.includes('$3') ? [emergencyViewer(world).accountId] : [];
  await world.run(state.enter, [id, world.patient1, ...ofViewer]);
  try {
    return await ask();
  } finally {
    await world.run(state.leave, [id]);
  }
}
