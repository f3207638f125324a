import { randomUUID } from 'node:crypto';
import { PHI_CATEGORIES } from '@caregraph/policy';
import {
  CaregraphError,
  isUuid,
  pageOfPatient,
  patientRowById,
  rowSubject,
  type Connection,
  type ListArgs,
  type RequestContext,
} from '@caregraph/subgraph-kit';
import { latestPolicyVersion, recordAcceptance } from '../policyVersion/policyVersion.service.js';
import { requireOwnConsent } from './requireOwnConsent.js';
import { once } from '../idempotency.js';
import { ConsentRow } from './consent.entity.js';
import { consentList } from './consent.list.js';
import type { GrantConsentInput, WithdrawConsentInput } from './consent.input.js';
import type { Consent } from './consent.type.js';

/** The newest first, unless asked otherwise; only what the viewer may see. */
export function consentsOfPatient(
  context: RequestContext,
  patientId: string,
  list: ListArgs,
): Promise<Connection<Consent>> {
  return pageOfPatient(context, consentList, patientId, list, toConsent);
}

/** Null where it is not there or the viewer may not know of it. */
export async function consentById(context: RequestContext, id: string): Promise<Consent | null> {
  const row = await patientRowById(context, ConsentRow, id);
  return row && toConsent(row);
}

/**
 * Withdraws a consent. The triggers of the access schema take back what it granted in the same transaction, so that
 * the first decision after its commit is a denial.
 * @throws CaregraphError NOT_FOUND, FORBIDDEN with the reason.
 */
export async function withdrawConsent(
  context: RequestContext,
  input: WithdrawConsentInput,
): Promise<Consent> {
  const id = await once(context, 'withdrawConsent', input, async () => {
    const row = isUuid(input.id) ? await patientRowById(context, ConsentRow, input.id) : null;
    if (!row) throw new CaregraphError('NOT_FOUND');
    await context.requireWrite(rowSubject(row), 'CONSENT');
    if (row.status === 'ACTIVE') {
      await context.database(async (em) => {
        row.status = 'WITHDRAWN';
        row.withdrawnAt = new Date();
        await em.flush();
      });
    }
    return row.id;
  });
  return answerWith(context, id);
}

/**
 * Records a consent the patient gives.
 * @throws CaregraphError NOT_FOUND, FORBIDDEN, BAD_USER_INPUT with the reason.
 */
export async function grantConsent(context: RequestContext, input: GrantConsentInput): Promise<Consent> {
  const id = await once(context, 'grantConsent', input, async () => {
    await requireOwnConsent(context, input.patientId);
    if (!isUuid(input.granteeId)) throw new CaregraphError('BAD_USER_INPUT', 'ID_IS_NO_UUID');
    requireSensible(input);
    await requireGrantee(context, input);
    // Whoever gives a consent does so under the policy in force.
    const policy = await latestPolicyVersion(context);
    if (policy) await recordAcceptance(context, input.patientId, policy.id);
    const now = new Date();
    const row = {
      id: randomUUID(),
      patientId: input.patientId,
      granteeKind: input.granteeKind,
      granteeId: input.granteeId,
      purpose: input.purpose,
      categoryNames: input.categories,
      labelNames: input.labels,
      status: 'ACTIVE' as const,
      policyVersionId: policy?.id ?? null,
      periodStart: now,
      periodEnd: input.end ?? null,
      grantedAt: now,
      withdrawnAt: null,
      remainder: null,
    };
    await context.database((em) => em.insert(ConsentRow, row));
    return row.id;
  });
  return answerWith(context, id);
}

function requireSensible(input: GrantConsentInput): void {
  if (input.categories.length === 0)
    throw new CaregraphError('BAD_USER_INPUT', 'CATEGORIES_MUST_NOT_BE_EMPTY');
  if (!input.categories.every((category) => PHI_CATEGORIES.has(category))) {
    throw new CaregraphError('BAD_USER_INPUT', 'CATEGORY_NEEDS_NO_CONSENT');
  }
  if (input.end && input.end.getTime() <= Date.now())
    throw new CaregraphError('BAD_USER_INPUT', 'END_MUST_BE_IN_THE_FUTURE');
}

async function requireGrantee(context: RequestContext, input: GrantConsentInput): Promise<void> {
  const rows = await context.database((em) =>
    em.execute<{ found: boolean }[]>('select access.is_grantee(?, ?) as found', [
      input.granteeKind,
      input.granteeId,
    ]),
  );
  if (!rows[0]?.found) throw new CaregraphError('BAD_USER_INPUT', 'GRANTEE_UNKNOWN');
}

async function answerWith(context: RequestContext, id: string): Promise<Consent> {
  const consent = await consentById(context, id);
  if (!consent) throw new CaregraphError('NOT_FOUND');
  return consent;
}

function toConsent(row: ConsentRow): Consent {
  return {
    id: row.id,
    subject: rowSubject(row),
    granteeId: row.granteeId,
    status: row.status,
    granteeKind: row.granteeKind,
    purpose: row.purpose,
    categories: row.categoryNames,
    labels: row.labelNames,
    start: row.periodStart,
    end: row.periodEnd,
    grantedAt: row.grantedAt,
    withdrawnAt: row.withdrawnAt,
  };
}
