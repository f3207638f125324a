import { check } from 'k6';
import http from 'k6/http';
import { Counter } from 'k6/metrics';
import { setTimeout } from 'k6/timers';
import { demoPatientId } from '../lib/config.ts';
import {
  consentInput,
  grantConsent,
  newIdempotencyKey,
  withdrawConsent,
  withdrawLeftovers,
} from '../lib/consents.ts';
import {
  answerOf,
  isShed,
  loadOperation,
  logOnce,
  requestOf,
  type Operation,
  type Variables,
} from '../lib/graphql.ts';
import { partner, patient } from '../lib/personas.ts';
import type { As, Scenario } from '../lib/scenario.ts';
import type { Session } from '../lib/signIn.ts';

const consentedRead = loadOperation('ConsentedRead');

/** The app asks for a purpose that nothing but this scenario's consent is for, so that others' reads go on undisturbed. */
const purpose = 'TREATMENT';
const readers = 3;
/** Until so many reads have begun and been answered in a state, the patient changes nothing. */
const readsInState = 6;
const lookEveryMs = 20;
/** How long the patient thinks before the next change. */
const pauseMs = 2_000;

const permitsAfterWithdrawal = new Counter('permits_after_withdrawal');
const readsAfterWithdrawal = new Counter('reads_after_withdrawal');
const emptyDuringChange = new Counter('reads_empty_during_change');

export const consentWithdrawal: Scenario = {
  name: 'consentWithdrawal',
  does: 'A patient allows an app to read and takes it back, again and again, while the app reads without a pause.',
  personas: [partner, patient],
  perSecond: 1,
  alone: true,
  slowestP95Ms: { [consentedRead.name]: 800, [grantConsent.name]: 1_000, [withdrawConsent.name]: 1_000 },
  thresholds: { permits_after_withdrawal: ['count==0'], reads_after_withdrawal: ['count>0'] },
  prepare: (as) => withdrawLeftovers(as(patient), purpose),
  run: changeWhileRead,
  restore: (as) => withdrawLeftovers(as(patient), purpose),
};

/**
 * A state that has been answered for: `must` is what reads begun in it must see. In between, while a change is under
 * way, a read may see either.
 */
interface State {
  readonly must: 'PERMITTED' | 'DENIED' | null;
  ended: boolean;
  answered: number;
}

async function changeWhileRead(as: As): Promise<void> {
  const app: Session = { ...as(partner), purpose };
  const owner = as(patient);
  const state = { current: { must: null, ended: false, answered: 0 } as State, isOver: false };
  const enter = (must: State['must']) => {
    state.current.ended = true;
    state.current = { must, ended: false, answered: 0 };
  };
  const reading = Array.from({ length: readers }, async () => {
    while (!state.isOver) await readIn(app, state.current);
  });
  try {
    const granted = await change(owner, grantConsent, consentInput(purpose, newIdempotencyKey()));
    if (granted === undefined) return;
    enter('PERMITTED');
    await readsIn(state.current);
    enter(null);
    const withdrawn = await change(owner, withdrawConsent, {
      id: granted,
      idempotencyKey: newIdempotencyKey(),
    });
    if (withdrawn === undefined) return;
    enter('DENIED');
    await readsIn(state.current);
  } finally {
    state.isOver = true;
    await Promise.all(reading);
  }
  await pause(pauseMs);
}

/** One read of the app, held against the state that it began in, unless a change began before its answer came. */
async function readIn(app: Session, state: State): Promise<void> {
  const { method, url, body, params } = requestOf(app, consentedRead, { id: demoPatientId });
  const response = await http.asyncRequest(method, url, body, params);
  if (isShed(response, params.tags)) return pause(pauseMs);
  const answer = answerOf<Read>(response);
  state.answered += 1;
  const isPermitted = (answer.data?.patient?.conditions?.edges.length ?? 0) > 0;
  const isDenied = !answer.data?.patient?.conditions && answer.errors?.[0]?.extensions?.code === 'FORBIDDEN';
  // The rights are read in one statement and the rows in another: a change between them hides the rows alone.
  const isEmpty = answer.data?.patient?.conditions?.edges.length === 0 && !answer.errors;
  const isDuringChange = state.must === null || state.ended;
  if (isEmpty && isDuringChange) emptyDuringChange.add(1);
  const isAnswered = isPermitted || isDenied || (isEmpty && isDuringChange);
  check(response, { 'a read is either permitted or denied': () => isAnswered });
  if (!isAnswered) logOnce(consentedRead.name, response.status, answer);
  if (state.must === 'DENIED') {
    // Nothing ends this state but the next iteration, which waits for these reads: it holds however long they take.
    readsAfterWithdrawal.add(1);
    permitsAfterWithdrawal.add(isPermitted ? 1 : 0);
    check(response, { 'a read begun after the withdrawal was answered is denied': () => !isPermitted });
  } else if (state.must === 'PERMITTED' && !state.ended) {
    check(response, { 'a read begun after the consent was answered is permitted': () => isPermitted });
  }
}

interface Read {
  readonly patient: { readonly conditions: { readonly edges: readonly unknown[] } | null } | null;
}

type Changed = Readonly<Record<string, { readonly consent: { readonly id: string } | null } | null>>;

/** Makes a change while reads go on. @returns the consent's id, undefined if it was not made */
async function change(owner: Session, operation: Operation, input: Variables): Promise<string | undefined> {
  const { method, url, body, params } = requestOf(owner, operation, { input });
  const response = await http.asyncRequest(method, url, body, params);
  if (isShed(response, params.tags)) return undefined;
  const answer = answerOf<Changed>(response);
  const [payload] = Object.values(answer.data ?? {});
  const id = payload?.consent?.id;
  check(response, { 'a consent is changed': () => id !== undefined });
  if (id === undefined) logOnce(operation.name, response.status, answer);
  return id;
}

async function readsIn(state: State): Promise<void> {
  while (state.answered < readsInState) await pause(lookEveryMs);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, milliseconds));
}
