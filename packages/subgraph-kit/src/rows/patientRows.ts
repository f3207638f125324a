import type { Action, Subject } from '@caregraph/policy';
import type { EntityClass } from '@mikro-orm/postgresql';
import DataLoader from 'dataloader';
import { patientSubject } from '../access/subject.js';
import type { RequestContext } from '../request/requestContext.js';
import { openRows } from './openRows.js';
import type { ClinicRow, PatientEntity, PatientRow } from './patientRow.entity.js';

/** The loader of a request by this name; `load` makes it where there is none yet. */
export function loaderOf<K, V>(
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

/** One row of a patient by id, or null where it is not there or the viewer may not see it; batched per request. */
export async function patientRowById<E extends PatientRow>(
  context: RequestContext,
  entity: PatientEntity<E>,
  id: string,
): Promise<E | null> {
  const row = await rowById(context, entity, id);
  if (!row || !(await mayUseRow(context, entity, row, 'READ'))) return null;
  return (await openRows(context, [row]))[0] ?? null;
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
  return openRows(
    context,
    rows.filter((_, index) => readable[index]),
  );
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
  // A copy that has lost its class would be taken for the patient's own, which other scopes open.
  if (entity.resource === undefined) throw new Error('A row does not say what it is.');
  return subjectIn(entity, row, entity.coded && row[entity.coded.property]);
}

export function subjectIn<E extends PatientRow>(
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

export async function mayUseRow<E extends PatientRow>(
  context: RequestContext,
  entity: PatientEntity<E>,
  row: E,
  action: Action,
): Promise<boolean> {
  if (entity.isFor && !entity.isFor(row, await context.viewer())) return false;
  return mayUse(context, entity, rowSubject(row), action);
}

/** The decision that row security makes too, made again where the row is used. */
export async function mayUse<E extends PatientRow>(
  context: RequestContext,
  { category }: PatientEntity<E>,
  subject: Subject,
  action: Action,
): Promise<boolean> {
  return (await context.decide(subject, category, action)).effect !== 'DENY';
}
