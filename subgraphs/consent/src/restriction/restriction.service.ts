import { randomUUID } from 'node:crypto';
import { PHI_CATEGORIES } from '@caregraph/policy';
import {
  CaregraphError,
  isUuid,
  patientRowById,
  patientRowsByKey,
  rowSubject,
  type RequestContext,
} from '@caregraph/subgraph-kit';
import { requireOwnConsent } from '../consent/requireOwnConsent.js';
import { once } from '../idempotency.js';
import { RestrictionRow } from './restriction.entity.js';
import type {
  LiftRestrictionInput,
  ProcessingRestriction,
  RestrictProcessingInput,
} from './restriction.type.js';

/** Newest first. */
export async function restrictionsOfPatient(
  context: RequestContext,
  patientId: string,
): Promise<ProcessingRestriction[]> {
  const rows = await patientRowsByKey(context, RestrictionRow, 'patientId', patientId);
  return rows.toSorted((a, b) => b.placedAt.getTime() - a.placedAt.getTime()).map(toRestriction);
}

/**
 * Stops everyone but the patient, for all categories or some, from its commit on.
 * @throws CaregraphError NOT_FOUND, FORBIDDEN, BAD_USER_INPUT with the reason.
 */
export async function restrictProcessing(
  context: RequestContext,
  input: RestrictProcessingInput,
): Promise<ProcessingRestriction> {
  const id = await once(context, 'restrictProcessing', input, async () => {
    await requireOwnConsent(context, input.patientId);
    requireSensible(input);
    const placed = {
      id: randomUUID(),
      patientId: input.patientId,
      categoryNames: input.categories ?? null,
      placedAt: new Date(),
      liftedAt: null,
      remainder: null,
    };
    await context.database((em) => em.insert(RestrictionRow, placed));
    return placed.id;
  });
  return answerWith(context, id);
}

/** Gives back what the restriction stopped, as far as nothing else stops it. */
export async function liftRestriction(
  context: RequestContext,
  input: LiftRestrictionInput,
): Promise<ProcessingRestriction> {
  const id = await once(context, 'liftRestriction', input, async () => {
    const row = isUuid(input.id) ? await patientRowById(context, RestrictionRow, input.id) : null;
    if (!row) throw new CaregraphError('NOT_FOUND');
    await context.requireWrite(rowSubject(row), 'CONSENT');
    if (row.liftedAt === null) {
      await context.database(async (em) => {
        row.liftedAt = new Date();
        await em.flush();
      });
    }
    return row.id;
  });
  return answerWith(context, id);
}

function requireSensible({ categories }: RestrictProcessingInput): void {
  if (categories?.length === 0) throw new CaregraphError('BAD_USER_INPUT', 'CATEGORIES_MUST_NOT_BE_EMPTY');
  if (categories && !categories.every((category) => PHI_CATEGORIES.has(category)))
    throw new CaregraphError('BAD_USER_INPUT', 'CATEGORY_CANNOT_BE_RESTRICTED');
}

async function answerWith(context: RequestContext, id: string): Promise<ProcessingRestriction> {
  const row = await patientRowById(context, RestrictionRow, id);
  if (!row) throw new CaregraphError('NOT_FOUND');
  return toRestriction(row);
}

function toRestriction(row: RestrictionRow): ProcessingRestriction {
  return {
    id: row.id,
    subject: rowSubject(row),
    categories: row.categoryNames,
    placedAt: row.placedAt,
    liftedAt: row.liftedAt,
  };
}
