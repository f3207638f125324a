import { answer, fieldAnswer, knowsOf, rowIsThere, type Asker, type Row } from '../oracle.js';
import type { Random } from '../world/random.js';
import type { RandomWorld } from '../world/randomWorld.js';
import { inOrder, type RecordRow, type Records } from '../world/records.js';
import { RECORD_TABLES, type GraphField, type RecordTable } from '../world/tables.js';
import { denied, objectOf, plain, type Part } from './part.js';

/** Somebody who reads in a world. */
export interface Reading {
  readonly random: Random;
  readonly world: RandomWorld;
  readonly records: Records;
  readonly asker: Asker;
  /** The patient whom most of it is about. */
  readonly about: string;
}

function tableOf(type: string): RecordTable {
  const table = RECORD_TABLES.find((each) => each.type === type);
  if (!table) throw new Error(`There is no type ${type}.`);
  return table;
}

/** Some fields of a row, each as the asker may see it. */
export function rowPart(reading: Reading, row: RecordRow, fields: readonly GraphField[]): Part {
  const parts = fields.map((field) => [field.name, fieldPart(reading, row, field)] as const);
  return objectOf({ id: plain('id', row.id), ...Object.fromEntries(parts) });
}

/** What a document says of a field does not depend on who asks, nor on the row. */
export function fieldText({ name, selection, leadsTo }: GraphField): string {
  if (!leadsTo) return selection ? `${name} ${selection}` : name;
  return `${name} { id ${fieldText(leadField(leadsTo.type))} }`;
}

/** Of what a field leads to, one field is asked for. */
function leadField(type: string): GraphField {
  const field = tableOf(type).fields.find(({ leadsTo }) => !leadsTo);
  if (!field) throw new Error(`${type} has no field of its own.`);
  return field;
}

function fieldPart(reading: Reading, row: RecordRow, field: GraphField): Part {
  const { world, asker } = reading;
  const text = fieldText(field);
  const listed: Row | null = field.leadsTo?.isList ? asList(row, field.leadsTo.type) : null;
  const { effect, reasons } = fieldAnswer(world, asker, listed ?? row, {
    category: field.category,
    hasMask: field.masked !== undefined,
    isList: listed !== null,
  });
  if (effect === 'DENY') return denied(text, reasons);
  if (effect === 'MASK') return plain(text, field.masked?.(row.columns));
  return field.leadsTo
    ? leadingPart(reading, row, field.leadsTo, text)
    : plain(text, field.value(row.columns));
}

/** A list of another type that hangs on a row. */
function asList({ patient, labels, clinic }: RecordRow, resource: string): Row {
  return { patient, labels, clinic, resource, isList: true };
}

function leadingPart(
  reading: Reading,
  row: RecordRow,
  { type, column, isList }: NonNullable<GraphField['leadsTo']>,
  text: string,
): Part {
  const ids = [row.columns[column]].flat();
  const rows = ids
    .map((id) => reading.records.rows.find((each) => each.id === id))
    .filter((each) => each !== undefined)
    .filter((each) => isReadable(reading, each));
  const parts = rows.map((each) => rowPart(reading, each, [leadField(type)]));
  return {
    text,
    value: (path, errors) =>
      isList
        ? parts.map((part, at) => part.value(`${path}.${at}`, errors))
        : (parts[0]?.value(path, errors) ?? null),
  };
}

/** Is a row, asked for by itself, there for the asker? */
export function isReadable({ world, asker }: Reading, row: RecordRow): boolean {
  return isThere(world, asker, row) && answer(world, asker, row, row.of.category, 'READ').effect !== 'DENY';
}

function isThere(world: RandomWorld, asker: Asker, row: RecordRow): boolean {
  return knowsOf(world, asker, row.patient) && rowIsThere(world, asker, row, [row.of.category]);
}

const MOST_PER_PAGE = 4;

/** A page of a list of a patient: rows in order, how many there are, and whether more follow. */
export function listPart(reading: Reading, patient: string, of: RecordTable): Part {
  const { random, world, records, asker } = reading;
  const all = inOrder(records.rows.filter((row) => row.of === of && row.patient === patient));
  const visible = all.filter(
    (row) => isThere(world, asker, row) && answer(world, asker, row, of.category, 'SEARCH').effect !== 'DENY',
  );
  const first = 1 + random.below(MOST_PER_PAGE);
  // Going on after any row, also after one that the asker must not know of.
  const after = random.chance(0.3) && all.length > 0 ? random.pick(all) : null;
  const left = after ? visible.filter((row) => all.indexOf(row) > all.indexOf(after)) : visible;
  const fields = random.some(of.fields, 0.7);
  const nodes = left.slice(0, first).map((row) => rowPart(reading, row, fields));
  const isCounted = random.chance(0.6);
  const inner = `{ id ${fields.map(fieldText).join(' ')} }`;
  const text =
    `${of.list}(first: ${first}${after ? `, after: "${cursorOf(after)}"` : ''}) ` +
    `{ edges { node ${inner} } pageInfo { hasNextPage }${isCounted ? ' totalCount' : ''} }`;
  const list: Row = { patient, resource: of.type, labels: [], isList: true };
  const { effect, reasons } = fieldAnswer(world, asker, list, {
    category: of.category,
    hasMask: false,
    isList: true,
  });
  if (effect !== 'PERMIT') return denied(text, reasons);
  return {
    text,
    value: (path, errors) => ({
      edges: nodes.map((node, at) => ({ node: node.value(`${path}.edges.${at}.node`, errors) })),
      pageInfo: { hasNextPage: left.length > first },
      ...(isCounted ? { totalCount: visible.length } : {}),
    }),
  };
}

/** A place in the order that lists have by themselves. */
function cursorOf(row: RecordRow): string {
  const place = ['', String(row.columns[row.of.sortedBy] ?? '-infinity'), row.id];
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}
