import type { EntityManager } from '@mikro-orm/postgresql';
import { pageOf, type Order, type Page } from '../graph/connection.js';
import { CaregraphError } from '../graph/error.js';
import type { AmountRange, FilterValue, ListArgs, QuantityRange, TimeRange } from './listArguments.js';
import { isSorted } from './listArguments.js';
import type { ListField, PatientList } from './listField.js';
import { textArray } from './textArray.js';
import type { PatientRow } from './patientRow.entity.js';

/** A part of a statement with the values of its question marks. The text holds names of columns, never of a client. */
export interface Sql {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** How the rows of a page follow each other: by a value that no row lacks, then by id. */
interface RowOrder extends Order {
  readonly text: string;
  /** What the value's text, as it stands in a cursor, is cast to. */
  readonly type: 'timestamptz' | 'text' | 'bigint';
  readonly direction: 'asc' | 'desc';
}

/** One page of a list, as asked for. */
export interface ListQuery {
  readonly page: Page;
  readonly order: RowOrder;
  readonly filters: readonly Sql[];
  /** The fields of the graph that it filters or sorts by. */
  readonly fields: readonly string[];
  /** The same for queries that filter alike, and so count alike. */
  readonly filterKey: string;
  /** The same for queries that ask for the same page. */
  readonly key: string;
}

/** More would be a list of its own, kept elsewhere. */
const MOST_VALUES = 100;
const LONGEST_VALUE = 500;

/** @throws CaregraphError BAD_USER_INPUT if the page, the cursor or a value of a filter is malformed. */
export function listQuery<E extends PatientRow>(
  em: EntityManager,
  list: PatientList<E>,
  args: ListArgs,
): ListQuery {
  const column = columnsOf(em, list);
  const order = orderOf(list, args, column);
  const asked = Object.entries(args.filter ?? {}).filter(
    (entry): entry is [string, FilterValue] => entry[1] !== null && entry[1] !== undefined,
  );
  const filters = asked.map(([name, value]) => filterOf(fieldOf(list, name), value, column));
  const filterKey = JSON.stringify(filters);
  return {
    page: pageOf(args, order),
    order,
    filters,
    fields: [...asked.map(([name]) => name), ...(args.orderBy ? [args.orderBy.field] : [])],
    filterKey,
    key: JSON.stringify([order.name, args.first, args.after ?? null, filterKey]),
  };
}

type ColumnOf<E> = (property: keyof E & string) => string;

/** The column of a property, as `t."column"`. */
function columnsOf<E extends PatientRow>(em: EntityManager, list: PatientList<E>): ColumnOf<E> {
  const { props } = em.getMetadata().get(list.entity);
  return (property) => {
    const found = props.find(({ name }) => name === property)?.fieldNames?.[0];
    if (found === undefined) throw new Error(`${list.entity.resource} rows have no ${property}`);
    return `t."${found}"`;
  };
}

/** The schema lets no other field through; this is the second look. */
function fieldOf<E extends PatientRow>(list: PatientList<E>, name: string): ListField<E> {
  const field = Object.hasOwn(list.fields, name) ? list.fields[name] : undefined;
  if (!field) throw new CaregraphError('BAD_USER_INPUT', 'FIELD_IS_NOT_LISTED');
  return field;
}

const TIMESTAMP =
  /^(?:-infinity|(?!0000)(\d{4})-(\d\d)-(\d\d)[T ](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?(?:Z|[+-](?:0\d|1[0-5])(?::[0-5]\d){0,2}))$/;

/** Is a cursor's text what the database would print? A forged one must not reach it. */
const ACCEPTS = {
  timestamptz(value: string) {
    const [found, year, month, day] = TIMESTAMP.exec(value) ?? [];
    if (found === undefined || year === undefined) return found !== undefined;
    const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
    return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  },
  text: (value: string) => value.length <= LONGEST_VALUE && !value.includes('\0'),
  bigint: (value: string) => /^(-?\d{1,18}|-9223372036854775808)$/.test(value),
} as const;

/** The order of a list that is read newest first, for lists that are no patient's rows. */
export const BY_TIME: Order = { name: 'time', accepts: ACCEPTS.timestamptz };

function orderOf<E extends PatientRow>(
  list: PatientList<E>,
  { orderBy }: ListArgs,
  column: ColumnOf<E>,
): RowOrder {
  if (!orderBy) return rowOrder('', 't.sorted_at', 'timestamptz', 'desc');
  const field = fieldOf(list, orderBy.field);
  const direction = orderBy.direction === 'ASC' ? 'asc' : 'desc';
  const name = `${orderBy.field} ${direction}`;
  if (!isSorted(field.kind)) throw new CaregraphError('BAD_USER_INPUT', 'FIELD_IS_NOT_SORTED');
  const value = column(field.column);
  switch (field.kind) {
    case 'TIME':
      return rowOrder(name, `coalesce(${value}, '-infinity'::timestamptz)`, 'timestamptz', direction);
    case 'AMOUNT':
      return rowOrder(name, `coalesce(${value}, '-9223372036854775808'::bigint)`, 'bigint', direction);
    default:
      return rowOrder(name, `coalesce(${value}, '') collate "C"`, 'text', direction);
  }
}

function rowOrder(
  name: string,
  text: string,
  type: RowOrder['type'],
  direction: RowOrder['direction'],
): RowOrder {
  return { name, text, type, direction, accepts: ACCEPTS[type] };
}

// Every comparison below is leakproof in PostgreSQL but those of numbers, so that row security may let an index answer
// it before it looks at a row; those of numbers are only made on rows that the viewer may see.

function filterOf<E>(field: ListField<E>, value: FilterValue, column: ColumnOf<E>): Sql {
  const of = column(field.column);
  switch (field.kind) {
    case 'WORD':
      return { text: `${of} = any(?::text[])`, values: [words(value as readonly string[])] }; // by its input type
    case 'CODE':
      return codeFilter(of, field.system && column(field.system), value as readonly string[]); // by its input type
    case 'TIME': {
      const { from, to } = value as TimeRange; // by its input type
      return range(of, 'timestamptz', [from?.toISOString(), '>='], [to?.toISOString(), '<']);
    }
    case 'AMOUNT': {
      const { currency, fromMinor, toMinor } = value as AmountRange; // by its input type
      const within = range(of, 'bigint', [fromMinor, '>='], [toMinor, '<=']);
      return and({ text: `${column(field.currency)} = ?`, values: [wordOf(currency)] }, within);
    }
    case 'QUANTITY': {
      const { unit, from, to } = value as QuantityRange; // by its input type
      const within = range(of, 'numeric', [from, '>='], [to, '<=']);
      return and({ text: `${column(field.unit)} = ?`, values: [wordOf(unit)] }, within);
    }
  }
}

function and(...parts: readonly Sql[]): Sql {
  return {
    text: parts.map(({ text }) => `(${text})`).join(' and '),
    values: parts.flatMap(({ values }) => values),
  };
}

type Bound = readonly [value: string | number | null | undefined, comparison: '>=' | '<' | '<='];

/** A row without a value is in no range, not even in an open one. */
function range(column: string, type: string, ...bounds: readonly Bound[]): Sql {
  const given = bounds.filter(([value]) => value !== null && value !== undefined);
  return and(
    { text: `${column} is not null`, values: [] },
    ...given.map(([value, comparison]) => ({
      text: `${column} ${comparison} ?::${type}`,
      values: [value],
    })),
  );
}

/** `system|code` finds the code of that system alone; a bare `code` finds it in any. */
function codeFilter(code: string, system: string | undefined, tokens: readonly string[]): Sql {
  const wanted = tokens.map((token) => {
    const bar = token.lastIndexOf('|');
    return bar < 0 ? { code: token } : { code: token.slice(bar + 1), system: token.slice(0, bar) };
  });
  const codes: Sql = {
    text: `${code} = any(?::text[])`,
    values: [words(wanted.map((each) => each.code))],
  };
  if (wanted.every((each) => each.system === undefined)) return codes;
  const pairs = words(
    wanted.map((each) => `${each.system === undefined ? '*' : `=${each.system}`}|${each.code}`),
  );
  return and(codes, {
    text: `('*|' || ${code}) = any(?::text[]) or ('=' || coalesce(${system ?? 'null'}, '') || '|' || ${code}) = any(?::text[])`,
    values: [pairs, pairs],
  });
}

function words(given: readonly string[]): string {
  if (given.length > MOST_VALUES)
    throw new CaregraphError('BAD_USER_INPUT', 'FILTER_HAS_MORE_THAN_100_VALUES');
  return textArray(given.map(wordOf));
}

function wordOf(word: string): string {
  if (word.length > LONGEST_VALUE || word.includes('\0'))
    throw new CaregraphError('BAD_USER_INPUT', 'FILTER_VALUE_IS_MALFORMED');
  return word;
}
