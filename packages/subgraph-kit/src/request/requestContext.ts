import {
  categoryBit,
  categoryMask,
  decide,
  decideRoot,
  isPurpose,
  isRole,
  type Action,
  type Category,
  type Decision,
  type Grant,
  type Subject,
  type Viewer,
} from '@caregraph/policy';
import type { DataKeyCache } from '@caregraph/keys';
import type { EntityManager } from '@mikro-orm/postgresql';
import DataLoader from 'dataloader';
import { CaregraphError } from '../graph/error.js';
import { uuidArray } from '../graph/uuid.js';
import type { ViewerClaims } from './viewerAssertion.js';

interface ContextRow {
  facts: {
    role: string | null;
    active: boolean;
    granteeId: string | null;
    subscriberId: string | null;
    patientId: string | null;
    purpose: string | null;
    purposeAllowed: boolean;
  };
}

interface GrantRow {
  patient_id: string;
  source_kind: Grant['sourceKind'];
  source_id: string;
  category_mask: number;
  label_mask: number;
  tenant_id: string | null;
}

const NOBODY = '00000000-0000-0000-0000-000000000000';

/** What resolvers and rules get. Apollo copies its properties, so the request itself is one of them. */
export interface GraphQLContext {
  readonly request: RequestContext;
}

/**
 * One request to one subgraph: a transaction whose context (who asks, for what purpose) is read live from the
 * database, the grants of the patients asked about, and one decision per question. Nothing here outlives the request.
 */
export class RequestContext {
  /** Loaders of this request, by whatever key their owner chooses. */
  readonly loaders = new Map<unknown, unknown>();
  #em: EntityManager | undefined;
  #opening: Promise<Viewer> | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  readonly #decisions = new Map<string, Promise<Decision>>();
  readonly #grants = new DataLoader<string, readonly Grant[]>((ids) => this.#loadGrants(ids), {
    batchScheduleFn: (dispatch) => setImmediate(dispatch),
  });

  constructor(
    private readonly rootEm: EntityManager,
    private readonly claims: ViewerClaims,
    /** Opens what is sealed in rows; null in a subgraph that has no keys. */
    readonly keys: DataKeyCache | null = null,
  ) {}

  /** Who asks, with role, clinic and status as the database has them now. Opens the transaction. */
  viewer(): Promise<Viewer> {
    return (this.#opening ??= this.#open());
  }

  /**
   * Runs database work inside the request's transaction, under the viewer's context. Calls take turns: a connection
   * answers one statement at a time.
   */
  async database<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    await this.viewer();
    const turn = this.#queue.then(() => {
      if (!this.#em) throw new CaregraphError('INTERNAL_SERVER_ERROR');
      return work(this.#em);
    });
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  /** May the viewer see (or change) a field of this category of this subject? */
  decide(subject: Subject | null, category: Category, action: Action): Promise<Decision> {
    const key = subject
      ? `${subject.patientId}|${subject.labels}|${subject.tenantId ?? (subject.isClinicRow ? 'none' : '')}|${category}|${action}`
      : `|${category}|${action}`;
    let decision = this.#decisions.get(key);
    if (!decision) this.#decisions.set(key, (decision = this.#decide(subject, category, action)));
    return decision;
  }

  /** May the viewer ask at all, by role and scope? Rows and fields are decided on besides. */
  async decideRoot(category: Category, action: Action): Promise<Decision> {
    return decideRoot(await this.viewer(), category, action);
  }

  /** Refuses a change, with the reason, unless the viewer may write this category of this subject. */
  async requireWrite(subject: Subject, category: Category): Promise<void> {
    const decision = await this.decide(subject, category, 'WRITE');
    if (decision.effect !== 'PERMIT') throw new CaregraphError('FORBIDDEN', decision.reason);
  }

  /** Does the viewer hold any grant on this patient? If not, the patient does not exist for it. */
  async mayKnowOf(patientId: string): Promise<boolean> {
    const grants = await this.#grants.load(patientId);
    return grants.some((grant) => (grant.categoryMask & categoryBit('PUBLIC')) !== 0);
  }

  /** How many patients there are of whom a grant of the viewer covers at least one of the categories. */
  async countPatients(categories: readonly Category[]): Promise<number> {
    const { granteeId, purpose, onlyPatientId } = await this.viewer();
    const rows = await this.database((em) =>
      em.execute<{ total: number }[]>(
        'select count(distinct patient_id)::integer as total from access.effective_grant ' +
          'where grantee_id = ? and purpose = ? and (category_mask & ?) <> 0 ' +
          'and valid_from <= now() and (valid_to is null or valid_to > now()) ' +
          'and patient_id = coalesce(?::uuid, patient_id)',
        [granteeId, purpose, categoryMask(categories), onlyPatientId],
      ),
    );
    return rows[0]?.total ?? 0;
  }

  /** Ends the transaction: commits, or takes everything back. Called once the answer is ready, before it leaves. */
  async end(outcome: 'commit' | 'rollback'): Promise<void> {
    if (!this.#opening) return;
    await this.#opening.catch(() => undefined);
    await this.#queue;
    const em = this.#em;
    this.#em = undefined;
    if (!em) return;
    await (outcome === 'commit' ? em.commit() : em.rollback());
  }

  async #open(): Promise<Viewer> {
    const em = this.rootEm.fork();
    await em.begin();
    this.#em = em;
    const { accountId, clientId, purpose, onlyPatientId, scopes } = this.claims;
    const rows = await em.execute<ContextRow[]>('select access.open_context(?, ?, ?, ?) as facts', [
      accountId,
      clientId,
      purpose ?? null,
      onlyPatientId,
    ]);
    const facts = rows[0]?.facts;
    if (!facts || !isRole(facts.role) || !isPurpose(facts.purpose))
      throw new CaregraphError('UNAUTHENTICATED');
    if (!facts.purposeAllowed) throw new CaregraphError('FORBIDDEN', 'PURPOSE_NOT_ALLOWED');
    return {
      accountId,
      clientId,
      role: facts.role,
      active: facts.active,
      granteeId: facts.granteeId ?? NOBODY,
      subscriberId: facts.subscriberId,
      patientId: facts.patientId,
      onlyPatientId,
      purpose: facts.purpose,
      scopes,
    };
  }

  async #decide(subject: Subject | null, category: Category, action: Action): Promise<Decision> {
    const viewer = await this.viewer();
    const grants = subject && category !== 'PUBLIC' ? await this.#grants.load(subject.patientId) : [];
    return decide({ viewer, subject, grants, category, action });
  }

  async #loadGrants(patientIds: readonly string[]): Promise<Grant[][]> {
    const { granteeId, purpose, onlyPatientId } = await this.viewer();
    const asked = patientIds.filter((id) => onlyPatientId === null || id === onlyPatientId);
    // Row security narrows this to the same grants; each wall stands without the other.
    const rows = await this.database((em) =>
      em.execute<GrantRow[]>(
        'select patient_id, source_kind, source_id, category_mask, label_mask, tenant_id ' +
          'from access.effective_grant where patient_id = any(?::uuid[]) and grantee_id = ? and purpose = ? ' +
          'and valid_from <= now() and (valid_to is null or valid_to > now())',
        [uuidArray(asked), granteeId, purpose],
      ),
    );
    const byPatient = new Map<string, Grant[]>(patientIds.map((id) => [id, []]));
    for (const row of rows) {
      byPatient.get(row.patient_id)?.push({
        sourceKind: row.source_kind,
        sourceId: row.source_id,
        categoryMask: row.category_mask,
        labelMask: row.label_mask,
        tenantId: row.tenant_id,
      });
    }
    return patientIds.map((id) => byPatient.get(id) ?? []);
  }
}
