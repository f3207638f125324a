import { randomUUID } from 'node:crypto';
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
import { ObjectionRow } from './objection.entity.js';
import type { ObjectToInput, PurposeObjection, WithdrawObjectionInput } from './objection.type.js';

/** Newest first. */
export async function objectionsOfPatient(
  context: RequestContext,
  patientId: string,
): Promise<PurposeObjection[]> {
  const rows = await patientRowsByKey(context, ObjectionRow, 'patientId', patientId);
  return rows.toSorted((a, b) => b.raisedAt.getTime() - a.raisedAt.getTime()).map(toObjection);
}

/**
 * Stops everyone but the patient under a purpose, from its commit on.
 * @throws CaregraphError NOT_FOUND, FORBIDDEN, BAD_USER_INPUT with the reason.
 */
export async function objectTo(context: RequestContext, input: ObjectToInput): Promise<PurposeObjection> {
  const id = await once(context, 'objectTo', input, async () => {
    await requireOwnConsent(context, input.patientId);
    const raised = {
      id: randomUUID(),
      patientId: input.patientId,
      purpose: input.purpose,
      raisedAt: new Date(),
      withdrawnAt: null,
      remainder: null,
    };
    await context.database((em) => em.insert(ObjectionRow, raised));
    return raised.id;
  });
  return answerWith(context, id);
}

/** Gives back what the objection stopped, as far as nothing else stops it. */
export async function withdrawObjection(
  context: RequestContext,
  input: WithdrawObjectionInput,
): Promise<PurposeObjection> {
  const id = await once(context, 'withdrawObjection', input, async () => {
    const row = isUuid(input.id) ? await patientRowById(context, ObjectionRow, input.id) : null;
    if (!row) throw new CaregraphError('NOT_FOUND');
    await context.requireWrite(rowSubject(row), 'CONSENT');
    if (row.withdrawnAt === null) {
      await context.database(async (em) => {
        row.withdrawnAt = new Date();
        await em.flush();
      });
    }
    return row.id;
  });
  return answerWith(context, id);
}

async function answerWith(context: RequestContext, id: string): Promise<PurposeObjection> {
  const row = await patientRowById(context, ObjectionRow, id);
  if (!row) throw new CaregraphError('NOT_FOUND');
  return toObjection(row);
}

function toObjection(row: ObjectionRow): PurposeObjection {
  return {
    id: row.id,
    subject: rowSubject(row),
    purpose: row.purpose,
    raisedAt: row.raisedAt,
    withdrawnAt: row.withdrawnAt,
  };
}
