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
  const [first] = grants;
  if (!first) return [];
  let { categoryMask, labelMask, tenantId } = first;
  for (const grant of grants) {
    categoryMask |= grant.categoryMask;
    labelMask |= grant.labelMask;
    if (grant.tenantId !== tenantId) tenantId = null;
  }
  return [{ ...first, categoryMask, labelMask, tenantId }];
}
