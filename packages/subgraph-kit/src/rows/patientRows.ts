import type { Category, Subject } from '@caregraph/policy';
import type { EntityClass, EntityManager } from '@mikro-orm/postgresql';
import DataLoader from 'dataloader';
import { connectionOf, type Connection, type Place } from '../graph/connection.js';
import { searchDenied } from '../graph/error.js';
import { uuidArray } from '../graph/uuid.js';
import { patientSubject } from '../access/subject.js';
import type { RequestContext } from '../request/requestContext.js';
import type { ListArgs } from './listArguments.js';
import { categoryOfField, type PatientList } from './listField.js';
import { listQuery, type ListQuery, type Sql } from './listQuery.js';
import { textArray } from './textArray.js';
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

/** A row with its place in the order that was asked for. */
interface PlacedRow<E> {
  readonly place: Place;
  readonly row: E;
}

/**
 * A patient's rows, one page, as a Relay connection of `toNode`'s results; the newest first unless asked otherwise. All
 * patients of a request that ask for the same page share one statement. Row security decides which rows there are, and
 * each row is decided on here besides, for every category that the page is filtered or sorted by.
 * @throws CaregraphError FORBIDDEN if it is filtered or sorted by what the viewer may not read; BAD_USER_INPUT.
 */
export async function pageOfPatient<E extends PatientRow, N>(
  context: RequestContext,
  list: PatientList<E>,
  patientId: string,
  args: ListArgs,
  toNode: (row: E) => N,
): Promise<Connection<N>> {
  const query = await context.database(async (em) => listQuery(em, list, args));
  await requireSearchable(context, list, patientId, query);
  const loader = loaderOf<string, PlacedRow<E>[]>(context, `page:${list.entity.name}:${query.key}`, (ids) =>
    loadReadable(context, list, ids, query),
  );
  return connectionOf(
    (await loader.load(patientId)).map(({ place, row }) => ({ place, node: toNode(row) })),
    query.page,
    () => countOfPatient(context, list, patientId, query),
  );
}

/** Shield has asked the same of the schema; this asks it of the list's own table, before any row is loaded. */
async function requireSearchable<E extends PatientRow>(
  context: RequestContext,
  list: PatientList<E>,
  patientId: string,
  { fields }: ListQuery,
): Promise<void> {
  for (const field of fields) {
    const decision = await context.decide(patientSubject(patientId), categoryOfField(list, field), 'READ');
    if (decision.effect !== 'PERMIT') throw searchDenied(decision);
  }
}

/**
 * The rows of a page that the viewer may see, `first + 1` of each patient if there are so many. Where row security
 * shows more than the decision permits, it is asked again from the last row on: else a page would be short, and
 * `hasNextPage` would tell of rows that are hidden.
 */
async function loadReadable<E extends PatientRow>(
  context: RequestContext,
  list: PatientList<E>,
  patientIds: readonly string[],
  query: ListQuery,
): Promise<PlacedRow<E>[][]> {
  const wanted = query.page.first + 1;
  const readable = new Map<string, PlacedRow<E>[]>(patientIds.map((id) => [id, []]));
  let open = patientIds.map((id) => ({ id, after: query.page.after }));
  while (open.length > 0) {
    const asked = open;
    open = [];
    const pages = await context.database((em) => loadPages(em, list.entity, asked, query));
    for (const [index, page] of pages.entries()) {
      const id = asked[index]?.id ?? '';
      const rows = readable.get(id) ?? [];
      for (const placed of page) {
        if (rows.length < wanted && (await mayFindRow(context, list, placed.row, query))) rows.push(placed);
      }
      const last = page.at(-1);
      if (rows.length < wanted && page.length === wanted && last) open.push({ id, after: last.place });
    }
  }
  return patientIds.map((id) => readable.get(id) ?? []);
}

/** May the viewer see the row, and all that it was found by? */
async function mayFindRow<E extends PatientRow>(
  context: RequestContext,
  list: PatientList<E>,
  row: E,
  { fields }: ListQuery,
): Promise<boolean> {
  if (!(await mayReadRow(context, list.entity, row))) return false;
  for (const field of fields) {
    if (!(await mayRead(context, categoryOfField(list, field), row))) return false;
  }
  return true;
}

async function loadPages<E extends PatientRow>(
  em: EntityManager,
  entity: EntityClass<E>,
  asked: readonly { readonly id: string; readonly after: Place | null }[],
  { order, filters, page }: ListQuery,
): Promise<PlacedRow<E>[][]> {
  const { table, columns } = tableOf(em, entity);
  const isContinued = asked.some(({ after }) => after !== null);
  const comparison = order.direction === 'asc' ? '>' : '<';
  const rows = await em.execute<PagedRow[]>(
    `select page.* from unnest(?::uuid[]${isContinued ? `, ?::${order.type}[], ?::uuid[]` : ''})
        as asked(id${isContinued ? ', after_value, after_id' : ''}) cross join lateral (
      select ${columns}, (${order.text})::text as sort_text from ${table} t where t.patient_id = asked.id
        ${filters.map(({ text }) => `and (${text})`).join(' ')}
        ${isContinued ? `and (${order.text}, t.id) ${comparison} (asked.after_value, asked.after_id)` : ''}
        order by ${order.text} ${order.direction}, t.id ${order.direction} limit ?) page`,
    [
      uuidArray(asked.map(({ id }) => id)),
      ...(isContinued
        ? [
            textArray(asked.map(({ after }) => after?.value ?? '')),
            uuidArray(asked.map(({ after }) => after?.id ?? '')),
          ]
        : []),
      ...filters.flatMap(({ values }) => values),
      page.first + 1,
    ],
  );
  const byPatient = new Map<string, PlacedRow<E>[]>(asked.map(({ id }) => [id, []]));
  for (const { sort_text: value, ...columnsOfRow } of rows) {
    const row = em.map(entity, columnsOfRow as never); // keyed by column, which map() translates
    byPatient.get(row.patientId)?.push({ place: { value, id: row.id }, row });
  }
  return asked.map(({ id }) => byPatient.get(id) ?? []);
}

interface CountedRow {
  readonly patient_id: string;
  /** Null where the table's rows have neither labels nor a clinic. */
  readonly labels: number | null;
  readonly subscriber_id: string | null;
  readonly total: string;
}

/** How many rows the viewer may see: counted by what a decision asks for, so that a few decisions are enough. */
function countOfPatient<E extends PatientRow>(
  context: RequestContext,
  list: PatientList<E>,
  patientId: string,
  query: ListQuery,
): Promise<number> {
  const { entity } = list;
  const categories = [
    ...new Set([entity.category, ...query.fields.map((field) => categoryOfField(list, field))]),
  ];
  const key = `count:${entity.name}:${categories.join()}:${query.filterKey}`;
  return loaderOf<string, number>(context, key, async (ids) => {
    const totals = new Map<string, number>();
    const add = (id: string, more: number): unknown => totals.set(id, (totals.get(id) ?? 0) + more);
    if (entity.isFor) {
      for (const row of await context.database((em) => rowsOf(em, entity, ids, query)))
        if (await mayFindRow(context, list, row, query)) add(row.patientId, 1);
    } else {
      for (const { patient_id, labels, subscriber_id, total } of await context.database((em) =>
        countRows(em, entity, ids, query),
      )) {
        const whose = { patientId: patient_id };
        const of = labels === null ? whose : { ...whose, labels, subscriberId: subscriber_id };
        const answers = await Promise.all(categories.map((category) => mayRead(context, category, of)));
        if (answers.every(Boolean)) add(patient_id, Number(total));
      }
    }
    return ids.map((id) => totals.get(id) ?? 0);
  }).load(patientId);
}

function countRows<E extends PatientRow>(
  em: EntityManager,
  entity: PatientEntity<E>,
  patientIds: readonly string[],
  query: ListQuery,
): Promise<CountedRow[]> {
  const { table } = tableOf(em, entity);
  const isOfClinic = em
    .getMetadata()
    .get(entity)
    .props.some(({ name }) => name === 'subscriberId');
  const { text, values } = found(patientIds, query);
  return em.execute<CountedRow[]>(
    isOfClinic
      ? `select t.patient_id, t.labels, t.subscriber_id, count(*) as total from ${table} t where ${text} group by 1, 2, 3`
      : `select t.patient_id, null as labels, null as subscriber_id, count(*) as total from ${table} t
          where ${text} group by 1`,
    [...values],
  );
}

/** All rows that a list finds, for those that are decided on one by one. */
async function rowsOf<E extends PatientRow>(
  em: EntityManager,
  entity: PatientEntity<E>,
  patientIds: readonly string[],
  query: ListQuery,
): Promise<E[]> {
  const { table, columns } = tableOf(em, entity);
  const { text, values } = found(patientIds, query);
  const rows = await em.execute(`select ${columns} from ${table} t where ${text}`, [...values]);
  return rows.map((row) => em.map(entity, row as never)); // keyed by column, which map() translates
}

/** The condition that a list's rows meet, whatever the page. */
function found(patientIds: readonly string[], { filters }: ListQuery): Sql {
  return {
    text: `t.patient_id = any(?::uuid[])${filters.map(({ text }) => ` and (${text})`).join('')}`,
    values: [uuidArray(patientIds), ...filters.flatMap(({ values }) => values)],
  };
}

/** One row of a patient by id, or null where it is not there or the viewer may not see it; batched per request. */
export async function patientRowById<E extends PatientRow>(
  context: RequestContext,
  entity: PatientEntity<E>,
  id: string,
): Promise<E | null> {
  const row = await rowById(context, entity, id);
  return row && (await mayReadRow(context, entity, row)) ? row : null;
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
  const readable = await Promise.all(rows.map((row) => mayReadRow(context, entity, row)));
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

/** Whose a row is, for decisions. */
export function clinicSubject(row: WhoseRow): Subject {
  return { patientId: row.patientId, labels: row.labels, tenantId: row.subscriberId, isClinicRow: true };
}

async function mayReadRow<E extends PatientRow>(
  context: RequestContext,
  entity: PatientEntity<E>,
  row: E,
): Promise<boolean> {
  if (entity.isFor && !entity.isFor(row, await context.viewer())) return false;
  return mayRead(context, entity.category, row);
}

/** The decision that row security makes too, made again where the row is used. */
async function mayRead(
  context: RequestContext,
  category: Category,
  row: Pick<PatientRow, 'patientId'> | WhoseRow,
): Promise<boolean> {
  const subject = 'labels' in row ? clinicSubject(row) : patientSubject(row.patientId);
  return (await context.decide(subject, category, 'READ')).effect !== 'DENY';
}
