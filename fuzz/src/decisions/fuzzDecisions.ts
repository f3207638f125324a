import { performance } from 'node:perf_hooks';
import type { Decision, decide as realDecide, Question } from '@caregraph/policy';
import { answer, type Answer, type Asker, type Row } from '../oracle.js';
import { Random } from '../world/random.js';
import {
  CATEGORIES,
  CODES,
  LABELS,
  knownPatients,
  likelyAsker,
  RESOURCES,
  randomWorld,
  type RandomWorld,
} from '../world/randomWorld.js';
import { project, subjectOf, type Projection } from './projection.js';
import { shrunk } from './shrunk.js';

export type Decide = typeof realDecide;

/** A question on which the policy and the oracle differ, in the smallest world in which they still do. */
export interface DecisionMismatch {
  readonly seed: number;
  readonly world: number;
  readonly question: number;
  readonly asked: object;
  readonly expected: Answer;
  readonly actual: string;
}

export interface DecisionCounts {
  decisions: number;
  effects: Record<Decision['effect'], number>;
  mismatches: number;
  /** The first few, made small. */
  found: DecisionMismatch[];
  /** Time spent in `decide` alone, in milliseconds. */
  decideMs: number;
}

const ASKERS = 25;
const QUESTIONS_EACH = 40;
/** So many decisions are asked of each world. */
export const DECISIONS_PER_WORLD = ASKERS * QUESTIONS_EACH;
const MOST_SHOWN = 3;
/** Any moment will do: periods are around it. */
const NOW = Date.UTC(2026, 6, 1);

interface Asked {
  readonly asker: Asker;
  readonly row: Row;
  readonly category: string;
  readonly action: 'READ' | 'SEARCH' | 'WRITE';
}

export function noDecisions(): DecisionCounts {
  return { decisions: 0, effects: { PERMIT: 0, MASK: 0, DENY: 0 }, mismatches: 0, found: [], decideMs: 0 };
}

/** Asks `decide` and the oracle all the questions of one world, and counts. The same seed and index ask the same. */
export function fuzzDecisions(seed: number, index: number, decide: Decide, counts: DecisionCounts): void {
  const random = new Random(seed, index);
  const world = randomWorld(random, NOW);
  for (let asker = 0; asker < ASKERS; asker += 1) {
    const who = allowedAsker(random, world);
    const projection = project(world, who);
    const known = knownPatients(world, who);
    const asked = Array.from({ length: QUESTIONS_EACH }, () => {
      const about = known.length > 0 && random.chance(0.7) ? random.pick(known) : random.pick(world.patients);
      return randomQuestion(random, world, who, about);
    });
    const questions = asked.map((each) => questionOf(projection, each));
    const startedMs = performance.now();
    const decisions = questions.map((question) => decide(question));
    counts.decideMs += performance.now() - startedMs;
    for (const [place, decision] of decisions.entries()) {
      const each = asked[place] as Asked; // of the same length
      counts.decisions += 1;
      counts.effects[decision.effect] += 1;
      const expected = oracleAnswer(world, each);
      if (agrees(decision, expected)) continue;
      counts.mismatches += 1;
      if (counts.found.length < MOST_SHOWN)
        counts.found.push(
          described({ seed, index, question: asker * QUESTIONS_EACH + place }, world, each, decide),
        );
    }
  }
}

/** Which purposes a role may state is the context's to ask, before any decision: the graph's comparison covers it. */
function allowedAsker(random: Random, world: RandomWorld): Asker {
  for (;;) {
    const asker = likelyAsker(random, world);
    const row: Row = { patient: 'nobody', resource: 'Patient', labels: [] };
    if (!answer(world, asker, row, 'PUBLIC', 'READ').reasons.includes('PURPOSE_NOT_ALLOWED')) return asker;
  }
}

function randomQuestion(random: Random, world: RandomWorld, asker: Asker, patient: string): Asked {
  const action = random.pick(['READ', 'READ', 'SEARCH', 'WRITE'] as const);
  // Nothing is written in PUBLIC: what a mutation changes is of another category.
  const categories = action === 'WRITE' ? ['ACCOUNT', ...CATEGORIES] : ['PUBLIC', 'ACCOUNT', ...CATEGORIES];
  const isKept = random.chance(0.7);
  const row: Row = {
    patient,
    resource: random.pick(RESOURCES),
    labels: random.chance(0.6) ? [] : random.some(LABELS, 0.25),
    ...(isKept ? { clinic: random.chance(0.15) ? null : random.pick(world.clinics) } : {}),
    ...(random.chance(0.4) ? { codes: random.some(CODES, 0.5) } : {}),
    ...(action === 'SEARCH' && random.chance(0.4) ? { isList: true } : {}),
    ...(action === 'WRITE' && random.chance(0.5) ? { isNew: true } : {}),
  };
  return { asker, row, category: random.pick(categories), action };
}

function questionOf({ viewer, grants, blocks }: Projection, { row, category, action }: Asked): Question {
  return {
    viewer,
    subject: subjectOf(row),
    grants: grants.get(row.patient) ?? [],
    blocks: blocks.get(row.patient) ?? [],
    category: category as Question['category'], // one of CATEGORIES
    action,
  };
}

function oracleAnswer(world: RandomWorld, { asker, row, category, action }: Asked): Answer {
  return answer(world, asker, row, category, action);
}

const LAYERS = ['ROLE', 'SCOPE', 'RELATIONSHIP', 'RESTRICTION', 'CONSENT', 'BREAK_GLASS'];

/** The same effect and, of a denial, the same layer and one of the reasons that hold. */
function agrees(actual: Decision, expected: Answer): boolean {
  if (actual.effect !== expected.effect) return false;
  if (actual.effect !== 'DENY') return true;
  return expected.reasons.includes(actual.reason) && LAYERS[expected.layer - 1] === actual.layer;
}

function described(
  { seed, index, question }: { seed: number; index: number; question: number },
  world: RandomWorld,
  asked: Asked,
  decide: Decide,
): DecisionMismatch {
  const decideIn = (smaller: RandomWorld): Decision =>
    decide(questionOf(project(smaller, asked.asker), asked));
  const differs = (smaller: RandomWorld): boolean => !agrees(decideIn(smaller), oracleAnswer(smaller, asked));
  const small = shrunk(world, differs);
  const { effect, layer, reason } = decideIn(small);
  return {
    seed,
    world: index,
    question,
    asked: { ...asked, world: small },
    expected: oracleAnswer(small, asked),
    actual: `${effect} ${layer} ${reason}`,
  };
}
