import { searchCodes, type Category, type Subject } from '@caregraph/policy';
import { patientSubject } from '../access/subject.js';
import { connectionOf, type Connection, type Place } from '../graph/connection.js';
import { searchDenied } from '../graph/error.js';
import type { RequestContext } from '../request/requestContext.js';
import type { ListArgs } from './listArguments.js';
import { categoryOfField, type PatientList } from './listField.js';
import { listQuery, type ListQuery } from './listQuery.js';
import { countRows, loadPages, rowsOf, type PlacedRow } from './listStatement.js';
import { openRows } from './openRows.js';
import type { PatientRow } from './patientRow.entity.js';
import { loaderOf, mayUse, mayUseRow, rowSubject, subjectIn } from './patientRows.js';

/**
 * A patient's rows, one page, as a Relay connection of `toNode`'s results; the newest first unless asked otherwise. All
 * patients of a request that ask for the same page share one statement. Row security decides which rows there are, and
 * each row is decided on here besides, for every field that the page is filtered or sorted by.
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
  const codes = await codesToAskFor(context, list, patientId);
  const key = `page:${list.entity.name}:${codes?.join(' ')}:${query.key}`;
  const loader = loaderOf<string, PlacedRow<E>[]>(context, key, (ids) =>
    loadReadable(context, list, ids, query, codes),
  );
  const placed = await loader.load(patientId);
  const opened = await openRows(
    context,
    placed.map(({ row }) => row),
  );
  return connectionOf(
    placed.map(({ place, row }, index) => ({ place, node: toNode(opened[index] ?? row) })),
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
  const subject: Subject = { ...patientSubject(patientId, list.entity.resource), isList: true };
  for (const field of fields) {
    const decision = await context.decide(subject, categoryOfField(list, field), 'READ');
    if (decision.effect !== 'PERMIT') throw searchDenied(decision);
  }
}

/**
 * The codes that rows must carry by the viewer's scopes (`?category=…`), as the table has them; null where none is asked
 * for. Without this, pages would be full of rows that are then taken out.
 */
async function codesToAskFor<E extends PatientRow>(
  context: RequestContext,
  { entity: { coded, resource } }: PatientList<E>,
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
  codes: readonly string[] | null,
): Promise<PlacedRow<E>[][]> {
  const wanted = query.page.first + 1;
  const readable = new Map<string, PlacedRow<E>[]>(patientIds.map((id) => [id, []]));
  let open = patientIds.map((id) => ({ id, after: query.page.after }));
  while (open.length > 0) {
    const asked = open;
    const pages = await context.database((em) => loadPages(em, list.entity, asked, query, codes));
    const next: { id: string; after: Place | null }[] = [];
    for (const [index, { id }] of asked.entries()) {
      const page = pages[index] ?? [];
      const rows = readable.get(id) ?? [];
      for (const placed of page) {
        if (rows.length < wanted && (await mayFindRow(context, list, placed.row, query))) rows.push(placed);
      }
      const last = page.at(-1);
      if (rows.length < wanted && page.length === wanted && last) next.push({ id, after: last.place });
    }
    open = next;
  }
  return patientIds.map((id) => readable.get(id) ?? []);
}

/** May the viewer see the row, and all that it was found by? */
async function mayFindRow<E extends PatientRow>(
  context: RequestContext,
  list: PatientList<E>,
  row: E,
  query: ListQuery,
): Promise<boolean> {
  return (
    (await mayUseRow(context, list.entity, row, 'SEARCH')) &&
    (await mayReadAll(context, rowSubject(row), categoriesOf(list, query)))
  );
}

/** The categories of the fields that a list is asked by. */
function categoriesOf<E extends PatientRow>(
  list: PatientList<E>,
  { fields }: ListQuery,
): ReadonlySet<Category> {
  return new Set(fields.map((field) => categoryOfField(list, field)));
}

async function mayReadAll(
  context: RequestContext,
  subject: Subject,
  categories: Iterable<Category>,
): Promise<boolean> {
  for (const category of categories) {
    if ((await context.decide(subject, category, 'READ')).effect !== 'PERMIT') return false;
  }
  return true;
}

/** How many rows the viewer may see: counted by what a decision asks for, so that a few decisions are enough. */
function countOfPatient<E extends PatientRow>(
  context: RequestContext,
  list: PatientList<E>,
  patientId: string,
  query: ListQuery,
): Promise<number> {
  const { entity } = list;
  const categories = categoriesOf(list, query);
  const key = `count:${entity.name}:${[...categories].join()}:${query.filterKey}`;
  return loaderOf<string, number>(context, key, async (ids) => {
    const totals = new Map<string, number>();
    const add = (id: string, more: number): unknown => totals.set(id, (totals.get(id) ?? 0) + more);
    if (entity.isFor) {
      for (const row of await context.database((em) => rowsOf(em, entity, ids, query)))
        if (await mayFindRow(context, list, row, query)) add(row.patientId, 1);
    } else {
      const groups = await context.database((em) => countRows(em, entity, ids, query));
      for (const { patient_id, labels, subscriber_id, codes, total } of groups) {
        const whose = { patientId: patient_id };
        const row = labels === null ? whose : { ...whose, labels, subscriberId: subscriber_id };
        const subject = subjectIn(entity, row, codes);
        if (
          (await mayUse(context, entity, subject, 'SEARCH')) &&
          (await mayReadAll(context, subject, categories))
        )
          add(patient_id, Number(total));
      }
    }
    return ids.map((id) => totals.get(id) ?? 0);
  }).load(patientId);
}
