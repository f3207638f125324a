import { CaregraphError, isUuid, type RequestContext } from '@caregraph/subgraph-kit';
import { requireOwnConsent } from '../consent/requireOwnConsent.js';
import { once } from '../idempotency.js';
import { PolicyVersionRow } from './policyVersion.entity.js';
import type { AcceptPolicyInput, PolicyVersion } from './policyVersion.type.js';

/** The version in force, or null before the first is published. */
export async function latestPolicyVersion(context: RequestContext): Promise<PolicyVersion | null> {
  const rows = await context.database((em) =>
    em.find(
      PolicyVersionRow,
      { publishedAt: { $lte: new Date() } },
      { orderBy: { publishedAt: 'desc', id: 'desc' }, limit: 1 },
    ),
  );
  return rows[0] ?? null;
}

/**
 * Records that the patient has accepted a version of the policy.
 * @throws CaregraphError NOT_FOUND, FORBIDDEN, BAD_USER_INPUT with the reason.
 */
export async function acceptPolicy(
  context: RequestContext,
  input: AcceptPolicyInput,
): Promise<PolicyVersion> {
  const id = await once(context, 'acceptPolicy', input, async () => {
    await requireOwnConsent(context, input.patientId);
    await requireVersion(context, input.policyVersionId);
    await recordAcceptance(context, input.patientId, input.policyVersionId);
    return input.policyVersionId;
  });
  return requireVersion(context, id);
}

/** Accepting the same version again changes nothing. */
export async function recordAcceptance(
  context: RequestContext,
  patientId: string,
  policyVersionId: string,
): Promise<void> {
  await context.database((em) =>
    em.execute(
      `insert into consent.policy_acceptance (id, patient_id, policy_version_id) values (gen_random_uuid(), ?, ?)
       on conflict (patient_id, policy_version_id) do nothing`,
      [patientId, policyVersionId],
    ),
  );
}

async function requireVersion(context: RequestContext, id: string): Promise<PolicyVersion> {
  const version = isUuid(id) && (await context.database((em) => em.findOne(PolicyVersionRow, { id })));
  if (!version) throw new CaregraphError('BAD_USER_INPUT', 'POLICY_VERSION_UNKNOWN');
  return version;
}
