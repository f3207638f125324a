import type { Decision, Viewer } from '@caregraph/policy';
import { RequestContext, type RequestOptions, type ViewerClaims } from '@caregraph/subgraph-kit';
import type { EntityManager } from '@mikro-orm/postgresql';

const permit: Decision = { effect: 'PERMIT', layer: 'ROLE', reason: 'GRANTED' };
const NOBODY = '00000000-0000-0000-0000-000000000000';

/**
 * A request without protection: no transaction, no context, no grants, every decision a permit. It exists for one
 * purpose, to be the other half of the benchmark of access, and runs nowhere else.
 */
export class UnprotectedContext extends RequestContext {
  readonly #em: EntityManager;
  readonly #claims: ViewerClaims;

  constructor(em: EntityManager, claims: ViewerClaims, of: RequestOptions) {
    super(em, claims, of);
    this.#em = em.fork();
    this.#claims = claims;
  }

  override async viewer(): Promise<Viewer> {
    const { accountId, clientId, scopes, onlyPatientId } = this.#claims;
    return {
      accountId,
      clientId,
      scopes,
      onlyPatientId,
      role: 'CLINICIAN',
      active: true,
      granteeId: NOBODY,
      subscriberId: null,
      patientId: null,
      purpose: 'TREATMENT',
    };
  }

  override database<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    return work(this.#em);
  }

  override async decide(): Promise<Decision> {
    return permit;
  }

  override decidedNow(): Decision {
    return permit;
  }

  override async decideRoot(): Promise<Decision> {
    return permit;
  }

  override async requireWrite(): Promise<void> {}

  override async mayKnowOf(): Promise<boolean> {
    return true;
  }

  override async end(): Promise<void> {}
}
