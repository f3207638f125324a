import { check } from 'k6';
import { Counter } from 'k6/metrics';
import { consentInput, newIdempotencyKey, withdrawLeftovers } from '../lib/consents.ts';
import { loadOperation, queryTogether } from '../lib/graphql.ts';
import { patient } from '../lib/personas.ts';
import type { Scenario } from '../lib/scenario.ts';

const repeatedGrant = loadOperation('RepeatedGrant');
const repeatedWithdrawal = loadOperation('RepeatedWithdrawal');

const purpose = 'RESEARCH';
const repeats = 4;

/** Changes that a repeat has made once more. */
const doubleEffects = new Counter('double_effects');

type Changed = Readonly<
  Record<string, { readonly consent: { readonly id: string; readonly status: string } }>
>;

export const idempotentMutation: Scenario = {
  name: 'idempotentMutation',
  does: 'A patient’s change is sent four times at once with one key, as an app does that has lost the answer: it has one effect.',
  personas: [patient],
  perSecond: 0.2,
  slowestP95Ms: { [repeatedGrant.name]: 1_500, [repeatedWithdrawal.name]: 1_500 },
  thresholds: { double_effects: ['count==0'] },
  prepare: (as) => withdrawLeftovers(as(patient), purpose),
  run(as) {
    const input = consentInput(purpose, newIdempotencyKey());
    const granted = changed(as, repeatedGrant, input);
    const [first] = granted;
    if (!first) return;
    const withdrawn = changed(as, repeatedWithdrawal, { id: first.id, idempotencyKey: newIdempotencyKey() });
    const ids = new Set([...granted, ...withdrawn].map(({ id }) => id));
    doubleEffects.add(ids.size - 1);
    check(ids, { 'repeats of a change get the first answer': () => ids.size === 1 });
    check(withdrawn, {
      'a withdrawal that is repeated is withdrawn': () =>
        withdrawn.every(({ status }) => status === 'WITHDRAWN'),
    });
  },
  restore: (as) => withdrawLeftovers(as(patient), purpose),
};

/** The consents that the answers name. */
function changed(
  as: Parameters<typeof idempotentMutation.run>[0],
  operation: typeof repeatedGrant,
  input: Readonly<Record<string, unknown>>,
) {
  const asked = Array.from({ length: repeats }, () => ({ operation, variables: { input } }));
  return queryTogether<Changed>(as(patient), asked).flatMap((data) =>
    Object.values(data ?? {}).map(({ consent }) => consent),
  );
}
