import { searchCodes, type Action, type Subject } from '@caregraph/policy';
import type { EntityClass, EntityManager } from '@mikro-orm/postgresql';
import DataLoader from 'dataloader';
import { connectionOf, type Connection, type Page, type Place } from '../graph/connection.js';
import { uuidArray } from '../graph/uuid.js';
import { patientSubject } from '../access/subject.js';
import type { RequestContext } from '../request/requestContext.js';
import type { ClinicRow, PatientEntity, PatientRow } from './patientRow.entity.js';

// This is one of the few places with hand-written SQL (docs/decisions/0005): a page per patient for many patients
// in one statement has no form in the ORM's query language.

/** The table of an entity, as `"schema"."table"`, and its columns as properties, from the ORM's metadata. */
function tableOf<T extends object>(
  em: EntityManager,
  entity: EntityClass<T>,
): { table: string; columns: string } {
  const meta = em.getMetadata().get(entity);
  const columns = meta.props
    .filter((property) => !property.lazy && property.fieldNames?.length === 1)
    .map((property) => `t."${property.fieldNames[0]}"`);
  return { table: `"${meta.schema}"."${meta.tableName}"`, columns: columns.join(', ') };
}

function loaderOf<K, V>(
  context: RequestContext,
  key: string,
  load: (keys: readonly K[]) => Promise<V[]>,
): DataLoader<K, V> {
  let loader = context.loaders.get(key) as DataLoader<K, V> | undefined; // the key names the loader's type
  if (!loader) {
    loader = new DataLoader<K, V>(load, { batchScheduleFn: (dispatch) => setImmediate(dispatch) });
    context.loaders.set(key, loader);
  }
  return loader;
}

interface PagedRow {
  patient_id: string;
  sort_text: string;
  [column: string]: unknown;
}

/**
 * The newest rows of a patient, one page, as a Relay connection of `toNode`'s results. All patients of a request that
 * ask for the same page share one statement. Row security decides which rows there are, and each row is decided on here
 * besides: were row security off, pages would be short, but would hold no row too many.
 */
export async function pageOfPatient<E extends PatientRow, N>(
  context: RequestContext,
  entity: PatientEntity<E>,
  patientId: string,
  page: Page,
  toNode: (row: E) => N,
): Promise<Connection<N>> {
  const codes = await codesToAskFor(context, entity, patientId);
  const after = page.after ? `${page.after.sortedAt}|${page.after.id}` : '';
  const key = ['page', entity.name, page.first, after, codes?.join(' ')].join(':');
  const loader = loaderOf<string, { place: Place; row: E }[]>(context, key, (ids) =>
    context.database((em) => loadPages(em, entity, ids, page, codes)),
  );
  const rows = await loader.load(patientId);
  const readable = await Promise.all(rows.map(({ row }) => mayUseRow(context, entity, row, 'SEARCH')));
  return connectionOf(
    rows.filter((_, index) => readable[index]).map(({ place, row }) => ({ place, node: toNode(row) })),
    page,
    () => countOfPatient(context, entity, patientId),
  );
}

/**
 * The codes that rows must carry by the viewer's scopes (`?category=…`), as the table has them; null where none is asked
 * for. Without this, pages would be full of rows that are then taken out.
 */
async function codesToAskFor<E extends PatientRow>(
  context: RequestContext,
  { coded, resource }: PatientEntity<E>,
  patientId: string,
): Promise<readonly string[] | null> {
  const asked = searchCodes(await context.viewer(), patientSubject(patientId, resource));
  if (asked === null || coded === undefined) return null;
  const prefix = `${coded.system}|`;
  return asked.flatMap((code) => {
    if (code.startsWith(prefix)) return code.slice(prefix.length);
    return code.includes('|') ? [] : code;
  });
}

async function loadPages<E extends PatientRow>(
  em: EntityManager,
  entity: PatientEntity<E>,
  patientIds: readonly string[],
  page: Page,
  codes: readonly string[] | null,
): Promise<{ place: Place; row: E }[][]> {
  const { table, columns } = tableOf(em, entity);
  const rows = await em.execute<PagedRow[]>(
    `select page.* from unnest(?::uuid[]) as asked(id) cross join lateral (
      select ${columns}, t.sorted_at::text as sort_text from ${table} t where t.patient_id = asked.id
        ${codes ? `and jsonb_exists_any(to_jsonb(t.${codeColumn(em, entity)}), array(select jsonb_array_elements_text(?::jsonb)))` : ''}
        ${page.after ? 'and (t.sorted_at, t.id) < (?::timestamptz, ?::uuid)' : ''}
        order by t.sorted_at desc, t.id desc limit ?) page`,
    [
      uuidArray(patientIds),
      ...(codes ? [JSON.stringify(codes)] : []),
      ...(page.after ? [page.after.sortedAt, page.after.id] : []),
      page.first + 1,
    ],
  );
  const byPatient = new Map<string, { place: Place; row: E }[]>(patientIds.map((id) => [id, []]));
  for (const { sort_text: sortedAt, ...columnsOfRow } of rows) {
    const row = em.map(entity, columnsOfRow as never); // keyed by column, which map() translates
    byPatient.get(row.patientId)?.push({ place: { sortedAt, id: row.id }, row });
  }
  return patientIds.map((id) => byPatient.get(id) ?? []);
}

interface CountedRow {
  readonly patient_id: string;
  /** Null where the table's rows have neither labels nor a clinic. */
  readonly labels: number | null;
  readonly subscriber_id: string | null;
  readonly codes: string | string[] | null;
  readonly total: string;
}

/** How many rows the viewer may see: counted by what a decision asks for, so that a few decisions are enough. */
async function countOfPatient<E extends PatientRow>(
  context: RequestContext,
  entity: PatientEntity<E>,
  patientId: string,
): Promise<number> {
  if (entity.isFor) {
    const rows = await patientRowsByKey(context, entity, 'patientId', patientId);
    return rows.length;
  }
  return loaderOf<string, number>(context, `count:${entity.name}`, async (ids) => {
    const rows = await context.database((em) => countRows(em, entity, ids));
    const totals = new Map<string, number>();
    for (const { patient_id, labels, subscriber_id, codes, total } of rows) {
      const whose = { patientId: patient_id };
      const of = labels === null ? whose : { ...whose, labels, subscriberId: subscriber_id };
      if (await mayUse(context, entity, subjectIn(entity, of, codes), 'SEARCH'))
        totals.set(patient_id, (totals.get(patient_id) ?? 0) + Number(total));
    }
    return ids.map((id) => totals.get(id) ?? 0);
  }).load(patientId);
}

function countRows<E extends PatientRow>(
  em: EntityManager,
  entity: PatientEntity<E>,
  patientIds: readonly string[],
): Promise<CountedRow[]> {
  const { table } = tableOf(em, entity);
  const isOfClinic = em
    .getMetadata()
    .get(entity)
    .props.some(({ name }) => name === 'subscriberId');
  const whose = isOfClinic
    ? 't.labels, t.subscriber_id'
    : 'null::integer as labels, null::uuid as subscriber_id';
  const codes = entity.coded ? `to_jsonb(t.${codeColumn(em, entity)})` : 'null::jsonb';
  return em.execute<CountedRow[]>(
    `select t.patient_id, ${whose}, ${codes} as codes, count(*) as total from ${table} t
      where t.patient_id = any(?::uuid[]) group by 1, 2, 3, 4`,
    [uuidArray(patientIds)],
  );
}

/** The column of the category element of an entity that has one. */
function codeColumn<E extends PatientRow>(em: EntityManager, entity: PatientEntity<E>): string {
  const property = em
    .getMetadata()
    .get(entity)
    .props.find(({ name }) => name === entity.coded?.property);
  return `"${property?.fieldNames[0] ?? ''}"`;
}

/** One row of a patient by id, or null where it is not there or the viewer may not see it; batched per request. */
export async function patientRowById<E extends PatientRow>(
  context: RequestContext,
  entity: PatientEntity<E>,
  id: string,
): Promise<E | null> {
  const row = await rowById(context, entity, id);
  return row && (await mayUseRow(context, entity, row, 'READ')) ? row : null;
}

/** One entity by id, or null where it is not there or row security hides it; batched per request. */
export function rowById<E extends { id: string }>(
  context: RequestContext,
  entity: EntityClass<E>,
  id: string,
): Promise<E | null> {
  return loaderOf<string, E | null>(context, `id:${entity.name}`, (ids) =>
    context.database(async (em) => {
      const rows = await em.find(entity, { id: { $in: [...ids] } } as never); // generic filter on the shared key
      const byId = new Map(rows.map((row) => [row.id, row]));
      return ids.map((wanted) => byId.get(wanted) ?? null);
    }),
  ).load(id);
}

/** The rows of patients, of those with this `foreignKey`, that the viewer may see; batched per request. */
export async function patientRowsByKey<E extends PatientRow>(
  context: RequestContext,
  entity: PatientEntity<E>,
  foreignKey: keyof E & string,
  value: string,
): Promise<E[]> {
  const rows = await rowsByKey(context, entity, foreignKey, value);
  const readable = await Promise.all(rows.map((row) => mayUseRow(context, entity, row, 'SEARCH')));
  return rows.filter((_, index) => readable[index]);
}

/** Rows whose `foreignKey` is one of the keys of the request, grouped; batched per request. */
export function rowsByKey<E extends object>(
  context: RequestContext,
  entity: EntityClass<E>,
  foreignKey: keyof E & string,
  value: string,
): Promise<E[]> {
  return loaderOf<string, E[]>(context, `key:${entity.name}:${foreignKey}`, (values) =>
    context.database(async (em) => {
      const rows = await em.find(entity, { [foreignKey]: { $in: [...values] } } as never); // generic filter
      return values.map((wanted) => rows.filter((row) => row[foreignKey] === wanted));
    }),
  ).load(value);
}

type WhoseRow = Pick<ClinicRow, 'patientId' | 'labels' | 'subscriberId'>;

/** Whose a row is, for decisions: the entity's class says of which type it is. */
export function rowSubject<E extends PatientRow>(row: E): Subject {
  const entity = row.constructor as PatientEntity<E>; // rows are made by the ORM, from entities of this kind
  return subjectIn(entity, row, entity.coded && row[entity.coded.property]);
}

function subjectIn<E extends PatientRow>(
  { resource, coded }: PatientEntity<E>,
  row: Pick<PatientRow, 'patientId'> | WhoseRow,
  codes: unknown,
): Subject {
  const own = patientSubject(row.patientId, resource);
  const ofClinic = 'labels' in row && {
    labels: row.labels,
    tenantId: row.subscriberId,
    isClinicRow: true as const,
  };
  if (!coded) return { ...own, ...ofClinic };
  const carried = [codes].flat().filter((code) => typeof code === 'string');
  return { ...own, ...ofClinic, codes: carried.map((code) => `${coded.system}|${code}`) };
}

async function mayUseRow<E extends PatientRow>(
  context: RequestContext,
  entity: PatientEntity<E>,
  row: E,
  action: Action,
): Promise<boolean> {
  if (entity.isFor && !entity.isFor(row, await context.viewer())) return false;
  return mayUse(context, entity, rowSubject(row), action);
}

/** The decision that row security makes too, made again where the row is used. */
async function mayUse<E extends PatientRow>(
  context: RequestContext,
  { category }: PatientEntity<E>,
  subject: Subject,
  action: Action,
): Promise<boolean> {
  return (await context.decide(subject, category, action)).effect !== 'DENY';
}
