import type { EntityClass, EntityManager, EntityMetadata } from '@mikro-orm/postgresql';
import type { Place } from '../graph/connection.js';
import { uuidArray } from '../graph/uuid.js';
import type { ListQuery, Sql } from './listQuery.js';
import type { PatientEntity, PatientRow } from './patientRow.entity.js';
import { textArray } from './textArray.js';

// This is one of the few places with hand-written SQL (docs/decisions/0005): a page per patient for many patients
// in one statement has no form in the ORM's query language.

/** A row with its place in the order that was asked for. */
export interface PlacedRow<E> {
  readonly place: Place;
  readonly row: E;
}

interface Table {
  /** `"schema"."table"`. */
  readonly table: string;
  /** What is selected of it, as `t`. */
  readonly columns: string;
}

const TABLES = new WeakMap<EntityMetadata, Table>();

/** The table of an entity and its columns as properties, from the ORM's metadata. */
function tableOf<T extends object>(em: EntityManager, entity: EntityClass<T>): Table {
  const meta = em.getMetadata().get(entity);
  let table = TABLES.get(meta);
  if (table === undefined) TABLES.set(meta, (table = describedBy(meta)));
  return table;
}

function describedBy(meta: EntityMetadata): Table {
  const table = `"${meta.schema}"."${meta.tableName}"`;
  const names = meta.createColumnMappingObject('t');
  const itself = { alias: 't', name: meta.tableName, qualifiedName: table, toString: () => 't' };
  const columns = meta.props
    .filter((property) => !property.lazy && property.fieldNames?.length === 1)
    .filter((property) => property.formula !== undefined || property.persist !== false)
    .map(({ formula, fieldNames }) =>
      formula ? `${String(formula(names, itself))} as "${fieldNames[0]}"` : `t."${fieldNames[0]}"`,
    );
  return { table, columns: columns.join(', ') };
}

/** The column of the category element of an entity that has one. */
function codeColumn<E extends PatientRow>(em: EntityManager, entity: PatientEntity<E>): string {
  const property = em
    .getMetadata()
    .get(entity)
    .props.find(({ name }) => name === entity.coded?.property);
  return `"${property?.fieldNames[0] ?? ''}"`;
}

interface PagedRow {
  patient_id: string;
  sort_text: string;
  [column: string]: unknown;
}

/** `first + 1` rows of each patient, from each one's own place on; `codes`, if any, are what the rows must carry. */
export async function loadPages<E extends PatientRow>(
  em: EntityManager,
  entity: PatientEntity<E>,
  asked: readonly { readonly id: string; readonly after: Place | null }[],
  { order, filters, page }: ListQuery,
  codes: readonly string[] | null,
): Promise<PlacedRow<E>[][]> {
  const { table, columns } = tableOf(em, entity);
  const isContinued = asked.some(({ after }) => after !== null);
  const comparison = order.direction === 'asc' ? '>' : '<';
  const rows = await em.execute<PagedRow[]>(
    `select page.* from unnest(?::uuid[]${isContinued ? `, ?::${order.type}[], ?::uuid[]` : ''})
        as asked(id${isContinued ? ', after_value, after_id' : ''}) cross join lateral (
      select ${columns}, (${order.text})::text as sort_text from ${table} t where t.patient_id = asked.id
        ${codes ? `and jsonb_exists_any(to_jsonb(t.${codeColumn(em, entity)}), ?::text[])` : ''}
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
      ...(codes ? [textArray(codes)] : []),
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

/** As many rows of a patient as a decision cannot tell apart. */
interface CountedRow {
  readonly patient_id: string;
  /** Null where the table's rows have neither labels nor a clinic. */
  readonly labels: number | null;
  readonly subscriber_id: string | null;
  readonly codes: string | string[] | null;
  readonly total: string;
}

/** How many rows each list finds, by what decides on them. */
export function countRows<E extends PatientRow>(
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
  const whose = isOfClinic
    ? 't.labels, t.subscriber_id'
    : 'null::integer as labels, null::uuid as subscriber_id';
  const codes = entity.coded ? `to_jsonb(t.${codeColumn(em, entity)})` : 'null::jsonb';
  const { text, values } = found(patientIds, query);
  return em.execute<CountedRow[]>(
    `select t.patient_id, ${whose}, ${codes} as codes, count(*) as total from ${table} t
      where ${text} group by 1, 2, 3, 4`,
    [...values],
  );
}

/** All rows that a list finds, for those that are decided on one by one. */
export async function rowsOf<E extends PatientRow>(
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
