import crypto from 'k6/crypto';
import encoding from 'k6/encoding';
import { demoAppId, demoPatientId } from './config.ts';
import { loadOperation, query } from './graphql.ts';
import type { Session } from './signIn.ts';

export const grantConsent = loadOperation('GrantConsent');
export const withdrawConsent = loadOperation('WithdrawConsent');
const appConsents = loadOperation('AppConsents');

interface Consents {
  readonly patient: {
    readonly consents: {
      readonly edges: readonly {
        readonly node: { readonly id: string; readonly granteeKind: string } | null;
      }[];
    } | null;
  } | null;
}

/** A key that no change has had before. */
export function newIdempotencyKey(): string {
  return `load-${encoding.b64encode(crypto.randomBytes(15), 'rawurl')}`;
}

/** What the demo patient says to let the demo app read conditions for a purpose. */
export function consentInput(purpose: string, idempotencyKey: string) {
  return {
    idempotencyKey,
    patientId: demoPatientId,
    granteeKind: 'APP',
    granteeId: demoAppId,
    purpose,
    categories: ['CLINICAL'],
  };
}

/**
 * Withdraws what an interrupted run has left of a purpose that the samples give no consent for. The sample consent of
 * the app is for another one, and stays.
 */
export function withdrawLeftovers(patient: Session, purpose: 'TREATMENT' | 'RESEARCH'): void {
  const data = query<Consents>(patient, appConsents, { id: demoPatientId, purposes: [purpose] });
  for (const { node } of data?.patient?.consents?.edges ?? []) {
    if (node?.granteeKind !== 'APP') continue;
    query(patient, withdrawConsent, { input: { id: node.id, idempotencyKey: newIdempotencyKey() } });
  }
}
