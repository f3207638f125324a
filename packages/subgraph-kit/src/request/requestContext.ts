import {
  categoryBit,
  categoryMask,
  coversScope,
  decide,
  decideDuty,
  decideRoot,
  isPurpose,
  isRole,
  isScoped,
  type Action,
  type Block,
  type Category,
  type Decision,
  type Duty,
  type Grant,
  type Purpose,
  type Subject,
  type Viewer,
} from '@caregraph/policy';
import type { EntityManager } from '@mikro-orm/postgresql';
import DataLoader from 'dataloader';
import { patientSubject } from '../access/subject.js';
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

/** A grant or a block, told apart by its kind. */
interface RightRow {
  patient_id: string;
  kind: Grant['sourceKind'] | Block['kind'];
  source_id: string;
  category_mask: number;
  label_mask: number;
  tenant_id: string | null;
  purpose: Purpose | null;
  since: string;
}

/** What a viewer may do with a patient's data, and what the patient has stopped. */
interface Rights {
  readonly grants: Grant[];
  readonly blocks: Block[];
}

/** Row security narrows this to the same; each wall stands without the other. One statement: a state of one moment. */
const RIGHTS = `select patient_id, source_kind as kind, source_id, category_mask, label_mask, tenant_id,
    null as purpose, to_json(valid_from)#>>'{}' as since
  from access.effective_grant where patient_id = any(?::uuid[]) and grantee_id = ? and purpose = ?
    and (account_id is null or account_id = ?) and valid_from <= now() and (valid_to is null or valid_to > now())
  union all
  select patient_id, kind, source_id, category_mask, 0, null, purpose, to_json(since)#>>'{}'
  from access.block where patient_id = any(?::uuid[])`;

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
  readonly #rights = new DataLoader<string, Rights>((ids) => this.#loadRights(ids), {
    batchScheduleFn: (dispatch) => setImmediate(dispatch),
  });

  constructor(
    private readonly rootEm: EntityManager,
    private readonly claims: ViewerClaims,
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
    const key = `${category}|${action}|${subject ? keyOf(subject) : ''}`;
    let decision = this.#decisions.get(key);
    if (!decision) this.#decisions.set(key, (decision = this.#decide(subject, category, action)));
    return decision;
  }

  /** May the viewer ask at all, by role and scopes for a FHIR type? Rows and fields are decided on besides. */
  async decideRoot(category: Category, action: Action, resource?: string): Promise<Decision> {
    return decideRoot(await this.viewer(), category, action, resource);
  }

  /** Refuses a change, with the reason, unless the viewer may write this category of this subject. */
  async requireWrite(subject: Subject, category: Category): Promise<void> {
    const decision = await this.decide(subject, category, 'WRITE');
    if (decision.effect !== 'PERMIT') throw new CaregraphError('FORBIDDEN', decision.reason);
  }

  /** Refuses, with the reason, what one role alone does under one purpose. */
  async requireDuty(duty: Duty): Promise<void> {
    const decision = decideDuty(await this.viewer(), duty);
    if (decision.effect !== 'PERMIT') throw new CaregraphError('FORBIDDEN', decision.reason);
  }

  /** Does the viewer hold any grant on this patient? If not, the patient does not exist for it. */
  async mayKnowOf(patientId: string): Promise<boolean> {
    const { grants } = await this.#rights.load(patientId);
    return grants.some((grant) => (grant.categoryMask & categoryBit('PUBLIC')) !== 0);
  }

  /** How many patients there are of whom a grant of the viewer covers at least one of the categories. */
  async countPatients(categories: readonly Category[]): Promise<number> {
    const viewer = await this.viewer();
    const { accountId, granteeId, purpose, onlyPatientId } = viewer;
    // A scope for some codes (`?category=…`) opens the list and none of the patients, who have no such element.
    const somebody = patientSubject(onlyPatientId ?? NOBODY);
    if (isScoped(viewer.role) && !coversScope(viewer, somebody, 's')) return 0;
    const rows = await this.database((em) =>
      em.execute<{ total: number }[]>(
        'select count(distinct patient_id)::integer as total from access.effective_grant ' +
          'where grantee_id = ? and purpose = ? and (category_mask & ?) <> 0 ' +
          'and (account_id is null or account_id = ?) ' +
          'and valid_from <= now() and (valid_to is null or valid_to > now()) ' +
          'and patient_id = coalesce(?::uuid, patient_id)',
        [granteeId, purpose, categoryMask(categories), accountId, onlyPatientId],
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
    // Of somebody who is not active, every decision says so.
    if (facts.active && !facts.purposeAllowed) throw new CaregraphError('FORBIDDEN', 'PURPOSE_NOT_ALLOWED');
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
    const { grants, blocks } =
      subject && category !== 'PUBLIC' ? await this.#rights.load(subject.patientId) : NO_RIGHTS;
    return decide({ viewer, subject, grants, blocks, category, action });
  }

  async #loadRights(patientIds: readonly string[]): Promise<Rights[]> {
    const { accountId, granteeId, purpose, onlyPatientId } = await this.viewer();
    const asked = uuidArray(patientIds.filter((id) => onlyPatientId === null || id === onlyPatientId));
    const rows = await this.database((em) =>
      em.execute<RightRow[]>(RIGHTS, [asked, granteeId, purpose, accountId, asked]),
    );
    const byPatient = new Map<string, Rights>(patientIds.map((id) => [id, { grants: [], blocks: [] }]));
    for (const row of rows) addRight(byPatient.get(row.patient_id), row);
    return patientIds.map((id) => byPatient.get(id) ?? NO_RIGHTS);
  }
}

const NO_RIGHTS: Rights = { grants: [], blocks: [] };

function addRight(rights: Rights | undefined, row: RightRow): void {
  const { kind, source_id: sourceId, category_mask: mask, purpose, since } = row;
  switch (kind) {
    case 'RESTRICTION':
    case 'OBJECTION':
    case 'ERASURE':
      rights?.blocks.push({ kind, categoryMask: mask, purpose, since, sourceId });
      return;
    default:
      rights?.grants.push({
        sourceKind: kind,
        sourceId,
        categoryMask: mask,
        labelMask: row.label_mask,
        tenantId: row.tenant_id,
        validFrom: since,
      });
  }
}

/** What a decision asks of a subject, all of it. */
function keyOf(subject: Subject): string {
  const { patientId, labels, tenantId, isClinicRow, resource, codes, isList, isNew } = subject;
  return [patientId, labels, tenantId, isClinicRow, resource, codes?.join(' '), isList, isNew].join('|');
}
