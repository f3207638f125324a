import type { Grant, Viewer } from '@caregraph/policy';
import type { Decide } from '../decisions/fuzzDecisions.js';

/** `decide` with a fault around it: what it is told is bent, so that one thing it compares is not compared. */
export const DECISION_FAULTS: Readonly<Record<string, (decide: Decide) => Decide>> = {
  'the scope layer is dropped': (decide) => (question) =>
    decide({ ...question, viewer: withEveryScope(question.viewer) }),
  'the label check is dropped': (decide) => (question) =>
    decide({ ...question, subject: question.subject && { ...question.subject, labels: 0 } }),
  'masks of several grants are merged': (decide) => (question) =>
    decide({ ...question, grants: merged(question.grants) }),
};

function withEveryScope(viewer: Viewer): Viewer {
  return { ...viewer, scopes: new Set(['patient/*.cruds', 'user/*.cruds', 'system/*.cruds']) };
}

function merged(grants: readonly Grant[]): Grant[] {
  const [first, ...others] = grants;
  if (!first) return [];
  const all = others.reduce(
    (sum, grant) => ({
      ...sum,
      categoryMask: sum.categoryMask | grant.categoryMask,
      labelMask: sum.labelMask | grant.labelMask,
      tenantId: sum.tenantId === grant.tenantId ? sum.tenantId : null,
    }),
    first,
  );
  return [all];
}
