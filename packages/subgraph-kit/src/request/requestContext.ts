import {
  ACTIONS,
  CATEGORIES,
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
import type { DataKeyCache } from '@caregraph/keys';
import { IsolationLevel, type EntityManager } from '@mikro-orm/postgresql';
import DataLoader from 'dataloader';
import { patientSubject } from '../access/subject.js';
import { AccessTally } from '../audit/accessTally.js';
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
  /** Null where the viewer holds no grant on any of the patients asked about. */
  rights: RightRow[] | null;
}

/** A grant or a block, told apart by its kind, as `access.rights_of` gives it. */
type RightRow = [
  patientId: string,
  kind: Grant['sourceKind'] | Block['kind'],
  sourceId: string,
  categoryMask: number,
  labelMask: number,
  tenantId: string | null,
  purpose: Purpose | null,
  since: string,
];

/** What a viewer may do with a patient's data, and what the patient has stopped. */
interface Rights {
  readonly grants: Grant[];
  readonly blocks: Block[];
}

/** Where a decision stands among those on one subject. */
const ACTION_PLACE = Object.fromEntries(ACTIONS.map((action, index) => [action, index])) as Record<
  Action,
  number
>;
const CATEGORY_PLACE = Object.fromEntries(
  CATEGORIES.map((category, index) => [category, index * ACTIONS.length]),
) as Record<Category, number>; // fromEntries widens the keys

const NOBODY = '00000000-0000-0000-0000-000000000000';

/** What resolvers and rules get. Apollo copies its properties, so the request itself is one of them. */
export interface GraphQLContext {
  readonly request: RequestContext;
}

export interface RequestOptions {
  /** Of the whole operation, from the gateway. */
  readonly id?: string | null;
  /** Patients that the request names: their rights are read with the context, in one statement. */
  readonly named?: readonly string[];
  /** Opens what is sealed in rows. */
  readonly keys?: DataKeyCache | null;
  /** How long the gateway waits, in milliseconds from now; what is not done then is given up. Without it, there is no limit. */
  readonly remainingMs?: number | undefined;
  /** Does it only read? Then rights and rows are of one moment, and nothing can be written. */
  readonly readOnly?: boolean;
  /** What the subgraph reads besides the database. */
  readonly source?: unknown;
}

/**
 * One request to one subgraph: a transaction whose context (who asks, for what purpose) is read live from the
 * database, the grants of the patients asked about, and one decision per question. Nothing here outlives the request.
 */
export class RequestContext {
  /** Loaders of this request, by whatever key their owner chooses. */
  readonly loaders = new Map<unknown, unknown>();
  /** What was decided, for the audit event. */
  readonly tally = new AccessTally();
  /** Of the whole operation, from the gateway. */
  readonly id: string | null;
  /** Opens what is sealed in rows; null in a subgraph that has no keys. */
  readonly keys: DataKeyCache | null;
  /** What the subgraph reads besides the database; whoever has put it into the definition knows what it is. */
  readonly source: unknown;
  readonly #named: readonly string[];
  readonly #readOnly: boolean;
  /** By `performance.now()`. */
  readonly #endsAt: number;
  #em: EntityManager | undefined;
  #opening: Promise<Viewer> | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #viewer: Viewer | undefined;
  /** Decisions by subject, then by category and action; subjects are told apart as objects. */
  readonly #decisions = new Map<Subject, Decision[]>();
  /** Rights that have been read, by patient. */
  readonly #known = new Map<string, Rights>();
  readonly #rights = new DataLoader<string, Rights>((ids) => this.#loadRights(ids), {
    batchScheduleFn: (dispatch) => setImmediate(dispatch),
  });

  constructor(
    private readonly rootEm: EntityManager,
    readonly claims: ViewerClaims,
    {
      id = null,
      named = [],
      keys = null,
      readOnly = false,
      remainingMs = Infinity,
      source = null,
    }: RequestOptions = {},
  ) {
    this.id = id;
    this.#named = named;
    this.#readOnly = readOnly;
    this.#endsAt = performance.now() + remainingMs;
    this.keys = keys;
    this.source = source;
  }

  /** Who asks, with role, clinic and status as the database has them now. Opens the transaction. */
  viewer(): Promise<Viewer> {
    return (this.#opening ??= this.#open());
  }

  /** The viewer, if the request got as far as having one. */
  async openedViewer(): Promise<Viewer | null> {
    return (await this.#opening?.catch(() => null)) ?? null;
  }

  /** Is there a transaction to end? */
  isOpen(): boolean {
    return this.#em !== undefined;
  }

  /**
   * Runs database work inside the request's transaction, under the viewer's context. Calls take turns: a connection
   * answers one statement at a time.
   */
  async database<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    await this.viewer();
    const turn = this.#queue.then(() => {
      if (!this.#em) throw new CaregraphError('INTERNAL_SERVER_ERROR');
      if (performance.now() > this.#endsAt) throw new CaregraphError('DEADLINE_EXCEEDED');
      return work(this.#em).catch(tooLate);
    });
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  /** May the viewer see (or change) a field of this category of this subject? */
  async decide(subject: Subject | null, category: Category, action: Action): Promise<Decision> {
    const viewer = await this.viewer();
    const known = this.decidedNow(subject, category, action);
    if (known || subject === null)
      return known ?? decide({ viewer, subject, ...NO_RIGHTS, category, action });
    const rights = await this.#rights.load(subject.patientId);
    return (
      this.decidedNow(subject, category, action) ?? decide({ viewer, subject, ...rights, category, action })
    );
  }

  /**
   * The same decision where all that it asks for has been read already; else undefined, and `decide` reads it. Fields of
   * a list are many, and none of them has to wait.
   */
  decidedNow(subject: Subject | null, category: Category, action: Action): Decision | undefined {
    const viewer = this.#viewer;
    if (!viewer) return undefined;
    if (subject === null) return decide({ viewer, subject, ...NO_RIGHTS, category, action });
    const place = CATEGORY_PLACE[category] + ACTION_PLACE[action];
    const made = this.#decisions.get(subject);
    const known = made?.[place];
    if (known) return known;
    const rights = category === 'PUBLIC' ? NO_RIGHTS : this.#known.get(subject.patientId);
    if (!rights) return undefined;
    const decision = decide({ viewer, subject, ...rights, category, action });
    this.tally.note(subject.patientId, category, action, decision);
    if (made) made[place] = decision;
    else {
      const first: Decision[] = [];
      first[place] = decision;
      this.#decisions.set(subject, first);
    }
    return decision;
  }

  /** May the viewer ask at all, by role and scopes for a FHIR type? Rows and fields are decided on besides. */
  async decideRoot(category: Category, action: Action, resource?: string): Promise<Decision> {
    const decision = decideRoot(await this.viewer(), category, action, resource);
    this.tally.note(null, category, action, decision);
    return decision;
  }

  /** Refuses, with the reason, what role and status alone decide on. */
  async requireRead(category: Category): Promise<void> {
    const decision = await this.decideRoot(category, 'READ');
    if (decision.effect !== 'PERMIT') throw new CaregraphError('FORBIDDEN', decision.reason);
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
    await this.viewer();
    const { grants } = this.#known.get(patientId) ?? (await this.#rights.load(patientId));
    const known = grants.some((grant) => (grant.categoryMask & categoryBit('PUBLIC')) !== 0);
    if (!known) this.tally.noteStranger(patientId);
    return known;
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

  /**
   * Ends the transaction: commits, or takes everything back. Called once the answer is ready, before it leaves. `release`
   * is for what has only read: nothing depends on the commit, and nobody waits for it.
   */
  async end(outcome: 'commit' | 'rollback' | 'release'): Promise<void> {
    if (!this.#opening) return;
    await this.#opening.catch(() => undefined);
    await this.#queue;
    const em = this.#em;
    this.#em = undefined;
    if (!em) return;
    if (outcome === 'rollback') return em.rollback();
    // Only a rollback gives a connection back that could not commit.
    const committed = em.commit().catch(async (error: unknown) => {
      await em.rollback();
      throw error;
    });
    if (outcome === 'commit') return committed;
    committed.catch(() => undefined); // what was only read is lost to nobody
  }

  async #open(): Promise<Viewer> {
    const remainingMs = this.#endsAt - performance.now();
    if (remainingMs <= 0) throw new CaregraphError('DEADLINE_EXCEEDED');
    const em = this.rootEm.fork();
    // A change between two statements would otherwise hide rows that were permitted a moment ago, and a list would look
    // empty instead of denied.
    await (this.#readOnly
      ? em.begin({ isolationLevel: IsolationLevel.REPEATABLE_READ, readOnly: true })
      : em.begin());
    this.#em = em;
    const { accountId, clientId, purpose, onlyPatientId, scopes } = this.claims;
    const named = this.#askable(this.#named);
    // The server ends by itself what nobody waits for any more; 0 is no limit.
    const timeoutMs = Number.isFinite(remainingMs) ? String(Math.ceil(remainingMs)) : '0';
    const who = [accountId, clientId, purpose ?? null, onlyPatientId];
    const rows = await (named.length === 0
      ? em.execute<ContextRow[]>(`${OPEN}, null as rights, ${TIMEOUT}`, [...who, timeoutMs])
      : em.execute<ContextRow[]>(`${OPEN}, access.rights_of(?::uuid[]) as rights, ${TIMEOUT}`, [
          ...who,
          uuidArray(named),
          timeoutMs,
        ]));
    const facts = rows[0]?.facts;
    if (!facts || !isRole(facts.role) || !isPurpose(facts.purpose))
      throw new CaregraphError('UNAUTHENTICATED');
    // Of somebody who is not active, every decision says so.
    if (facts.active && !facts.purposeAllowed) throw new CaregraphError('FORBIDDEN', 'PURPOSE_NOT_ALLOWED');
    this.#keep(this.#named, rows[0]?.rights);
    return (this.#viewer = {
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
    });
  }

  async #loadRights(patientIds: readonly string[]): Promise<Rights[]> {
    await this.viewer();
    const missing = patientIds.filter((id) => !this.#known.has(id));
    if (missing.length > 0) {
      const asked = uuidArray(this.#askable(missing));
      const rows = await this.database((em) =>
        em.execute<Pick<ContextRow, 'rights'>[]>('select access.rights_of(?::uuid[]) as rights', [asked]),
      );
      this.#keep(missing, rows[0]?.rights);
    }
    return patientIds.map((id) => this.#known.get(id) ?? NO_RIGHTS);
  }

  /** Of whom anything can be told: a token for one patient opens no other. */
  #askable(patientIds: readonly string[]): string[] {
    const { onlyPatientId } = this.claims;
    return patientIds.filter((id) => onlyPatientId === null || id === onlyPatientId);
  }

  #keep(patientIds: readonly string[], rows: readonly RightRow[] | null | undefined): void {
    for (const id of patientIds) this.#known.set(id, { grants: [], blocks: [] });
    for (const row of rows ?? []) addRight(this.#known.get(row[0]), row);
  }
}

const NO_RIGHTS: Rights = { grants: [], blocks: [] };

const OPEN = 'select access.open_context(?, ?, ?, ?) as facts';
const TIMEOUT = "set_config('statement_timeout', ?, true)";
/** PostgreSQL's code of a statement that was cancelled; nobody but the timeout cancels ours. */
const QUERY_CANCELED = '57014';

function tooLate(error: unknown): never {
  if (error instanceof Error && 'code' in error && error.code === QUERY_CANCELED)
    throw new CaregraphError('DEADLINE_EXCEEDED');
  throw error;
}

function addRight(rights: Rights | undefined, row: RightRow): void {
  const [, kind, sourceId, categories, labelMask, tenantId, purpose, since] = row;
  switch (kind) {
    case 'RESTRICTION':
    case 'OBJECTION':
    case 'ERASURE':
      rights?.blocks.push({ kind, categoryMask: categories, purpose, since, sourceId });
      return;
    default:
      rights?.grants.push({
        sourceKind: kind,
        sourceId,
        categoryMask: categories,
        labelMask,
        tenantId,
        validFrom: since,
      });
  }
}
