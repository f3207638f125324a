import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Faults of the graph's process, planted there before anything of the kit is used. */
const PLANTS = {
  'decisions are kept across requests': keepDecisions,
  'a rule that fails lets pass': failOpen,
  'the relationship layer is dropped': knowEverybody,
} as const;

export type GraphFault = keyof typeof PLANTS;
export const GRAPH_FAULTS = Object.keys(PLANTS) as GraphFault[];

export function plantInGraph(fault: GraphFault): Promise<void> {
  return PLANTS[fault]();
}

async function keepDecisions(): Promise<void> {
  const { RequestContext } = await import('@caregraph/subgraph-kit');
  const decide = RequestContext.prototype.decide;
  const kept = new Map<string, ReturnType<typeof decide>>();
  RequestContext.prototype.decide = async function keeping(subject, category, action) {
    const { accountId, clientId, purpose, onlyPatientId, scopes } = await this.viewer();
    const asked = [accountId, clientId, purpose, onlyPatientId, [...scopes], subject, category, action];
    const key = JSON.stringify(asked);
    const decision = kept.get(key) ?? decide.call(this, subject, category, action);
    kept.set(key, decision);
    return decision;
  };
}

/** As `not()` does with a rule that fails: whatever is no plain "no" lets pass. */
async function failOpen(): Promise<void> {
  const require = createRequire(fileURLToPath(import.meta.resolve('@caregraph/subgraph-kit')));
  const shield = require('graphql-shield') as typeof import('graphql-shield');
  type Rule = typeof shield.rule;
  type Resolve = Parameters<ReturnType<Rule>>[0];
  const open = ((...words: Parameters<Rule>) =>
    (resolve: Resolve) =>
      shield.rule(...words)(
        async (...asked: Parameters<Resolve>) => (await resolve(...asked)) !== false,
      )) as Rule;
  const module = require.cache[require.resolve('graphql-shield')];
  if (!module) throw new Error('graphql-shield is not where it was: the fault could not be planted.');
  module.exports = { ...shield, rule: open };
}

async function knowEverybody(): Promise<void> {
  const { RequestContext } = await import('@caregraph/subgraph-kit');
  RequestContext.prototype.mayKnowOf = () => Promise.resolve(true);
}
