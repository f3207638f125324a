import {
  categoryBit,
  explain,
  FIELD_CATEGORIES,
  isScoped,
  remedyOf,
  sentenceOf,
  type Block,
  type Explanation,
  type FieldCategory,
  type FormerGrant,
  type Grant,
  type Named,
  type Purpose,
  type Role,
  type Subject,
  type Viewer,
} from '@caregraph/policy';
import {
  CaregraphError,
  isUuid,
  patientSubject,
  requireUuid,
  type RequestContext,
} from '@caregraph/subgraph-kit';
import type { AccessExplanation, AccessSource, ExplainedGrantee } from './explanation.type.js';

export interface ExplainArgs {
  readonly patientId: string;
  /** `Type.field`. */
  readonly field: string;
  readonly purpose?: Purpose | null;
  readonly as?: ExplainedGrantee | null;
}

type KnownGrant = Grant & { readonly validFrom: string; readonly validTo: string | null };
type KnownFormer = FormerGrant & { readonly categoryMask: number };

/** What `access.explain_facts` gives. */
interface Facts {
  readonly unknown?: true;
  readonly role: Role;
  readonly active: boolean;
  readonly granteeId: string;
  readonly accountId: string;
  readonly subscriberId: string | null;
  readonly patientId: string | null;
  readonly purpose: Purpose;
  readonly name: string | null;
  readonly grants: readonly KnownGrant[];
  readonly formers: readonly KnownFormer[];
  readonly blocks: readonly Block[];
}

/** Of a token that is not the asker's own, the best is assumed. */
const ALL_SCOPES: ReadonlySet<string> = new Set(['patient/*.cruds', 'user/*.cruds', 'system/*.cruds']);

/**
 * Why the viewer, or somebody else, may see a field of a patient or not. Null where there is no such patient, the viewer
 * may not know of it, or may not ask: about others ask the patient, and privacy officers of a clinic about its staff.
 * @throws CaregraphError BAD_USER_INPUT for a field or a grantee that is not known.
 */
export async function explainAccess(
  context: RequestContext,
  { patientId, field, purpose = null, as = null }: ExplainArgs,
): Promise<AccessExplanation | null> {
  const known = Object.hasOwn(FIELD_CATEGORIES, field) ? FIELD_CATEGORIES[field] : undefined;
  if (!known) throw new CaregraphError('BAD_USER_INPUT', 'FIELD_UNKNOWN');
  requireUuid(patientId);
  if (as && !isUuid(as.id)) throw new CaregraphError('BAD_USER_INPUT', 'ID_IS_NO_UUID');
  const viewer = await context.viewer();
  // What the wall of the subgraph knows is asked of it too; the function below asks the same of the database.
  if (!(await context.mayKnowOf(patientId))) return null;
  const facts = await factsOf(context, patientId, purpose, as);
  if (!facts) return null;
  if (facts.unknown) throw new CaregraphError('BAD_USER_INPUT', 'GRANTEE_UNKNOWN');
  const whose = as ? granteeViewer(facts, patientId, viewer) : { ...viewer, purpose: facts.purpose };
  return toExplanation({ field, known, patientId, isAboutOther: as !== null }, whose, facts);
}

async function factsOf(
  context: RequestContext,
  patientId: string,
  purpose: Purpose | null,
  as: ExplainedGrantee | null,
): Promise<Facts | null> {
  const rows = await context.database((em) =>
    em.execute<{ facts: Facts | null }[]>('select access.explain_facts(?, ?, ?, ?, ?) as facts', [
      patientId,
      as?.kind ?? null,
      as?.id ?? null,
      as?.role ?? null,
      purpose,
    ]),
  );
  return rows[0]?.facts ?? null;
}

function granteeViewer(facts: Facts, patientId: string, asker: Viewer): Viewer {
  const { role, active, granteeId, accountId, subscriberId, purpose } = facts;
  return {
    accountId,
    clientId: asker.clientId,
    role,
    active,
    granteeId,
    subscriberId,
    patientId: facts.patientId,
    onlyPatientId: isScoped(role) ? patientId : null,
    purpose,
    scopes: ALL_SCOPES,
  };
}

/** What is to be explained. */
interface Asked {
  readonly field: string;
  readonly known: FieldCategory;
  readonly patientId: string;
  readonly isAboutOther: boolean;
}

function toExplanation(
  { field, known: { category, resource, action, mask }, patientId, isAboutOther }: Asked,
  viewer: Viewer,
  facts: Facts,
): AccessExplanation {
  const subject: Subject = {
    ...patientSubject(patientId, resource),
    ...(action === 'SEARCH' ? { isList: true } : {}),
  };
  const { grants, blocks } = facts;
  const explanation = explain({ viewer, subject, grants, blocks, category, action }, mask);
  const who = isAboutOther ? (facts.name ?? 'This person') : 'you';
  const named: Named = { who, field, category, resource, purpose: viewer.purpose };
  const former =
    explanation.effect === 'DENY'
      ? facts.formers.find((each) => (each.categoryMask & categoryBit(category)) !== 0)
      : undefined;
  return {
    field,
    category,
    purpose: viewer.purpose,
    role: viewer.role,
    grantee: isAboutOther ? facts.name : null,
    effect: explanation.effect,
    layer: explanation.layer,
    reason: explanation.reason,
    sentence: sentenceOf(explanation, named),
    remedy: remedyOf(explanation, named, former),
    layers: explanation.layers.map(({ layer, outcome }) => ({
      layer,
      outcome: layer === 'SCOPE' && isAboutOther && outcome === 'PASSED' ? 'ASSUMED' : outcome,
    })),
    source: sourceOf(explanation, facts),
    before: former
      ? { kind: former.sourceKind, id: former.sourceId, why: former.why, ...period(former.since, null) }
      : null,
  };
}

function sourceOf({ decision: { grant, block } }: Explanation, { grants }: Facts): AccessSource | null {
  if (block) return { kind: block.kind, id: block.sourceId, why: null, ...period(block.since, null) };
  if (!grant) return null;
  const { validFrom, validTo } = grants.find((each) => each === grant) ?? {
    validFrom: '-infinity',
    validTo: null,
  };
  return { kind: grant.sourceKind, id: grant.sourceId, why: null, ...period(validFrom, validTo) };
}

/** `-infinity` is no time that can be told. */
function period(since: string, until: string | null): Pick<AccessSource, 'since' | 'until'> {
  return {
    since: since === '-infinity' ? null : new Date(since),
    until: until === null || until === 'infinity' ? null : new Date(until),
  };
}
