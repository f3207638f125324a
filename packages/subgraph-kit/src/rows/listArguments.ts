import { ArgsType, Field, Float, InputType, registerEnumType, type ClassType } from 'type-graphql';
import { GraphQLSafeInt } from 'graphql-scalars';
import { PageArgs } from '../graph/connection.js';
import { DateTimeScalar } from '../graph/valueType.js';

/** How the values of a field are compared; see `ListField`. */
export type ListFieldKind = 'WORD' | 'CODE' | 'TIME' | 'AMOUNT' | 'QUANTITY';

@InputType({ description: 'From (inclusive) and to (exclusive); either may be left out.' })
export class TimeRange {
  @Field(() => DateTimeScalar, { nullable: true })
  from?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true })
  to?: Date | null;
}

@InputType({ description: 'Amounts of one currency, from and to inclusive; either may be left out.' })
export class AmountRange {
  @Field(() => String, { description: 'ISO 4217 code.' })
  currency!: string;

  @Field(() => GraphQLSafeInt, { nullable: true, description: 'In the minor unit of the currency.' })
  fromMinor?: number | null;

  @Field(() => GraphQLSafeInt, { nullable: true, description: 'In the minor unit of the currency.' })
  toMinor?: number | null;
}

@InputType({ description: 'Measured numbers in one unit, from and to inclusive; either may be left out.' })
export class QuantityRange {
  @Field(() => String, { description: 'As measured (UCUM): numbers in other units are not found.' })
  unit!: string;

  @Field(() => Float, { nullable: true })
  from?: number | null;

  @Field(() => Float, { nullable: true })
  to?: number | null;
}

export const SORT_DIRECTIONS = { ASC: 'ASC', DESC: 'DESC' } as const;
export type SortDirection = keyof typeof SORT_DIRECTIONS;
registerEnumType(SORT_DIRECTIONS, { name: 'SortDirection' });

export type FilterValue = readonly string[] | TimeRange | AmountRange | QuantityRange;

/** The arguments of a patient's list, as a resolver gets them. */
export interface ListArgs extends PageArgs {
  /** By name of the field; null is as if it were left out. */
  readonly filter?: Readonly<Record<string, FilterValue | null>> | null;
  readonly orderBy?: { readonly field: string; readonly direction: SortDirection } | null;
}

/** The input type and the words for each kind of field. */
const FILTER_INPUT: Readonly<
  Record<ListFieldKind, { type: () => ClassType | [StringConstructor]; says: string }>
> = {
  WORD: { type: () => [String], says: 'Any of these.' },
  CODE: { type: () => [String], says: 'Any of these codes; `code`, or `system|code` as in FHIR search.' },
  TIME: { type: () => TimeRange, says: 'Within this time.' },
  AMOUNT: { type: () => AmountRange, says: 'Within this range.' },
  QUANTITY: { type: () => QuantityRange, says: 'Within this range.' },
};

const SORTED: ReadonlySet<ListFieldKind> = new Set(['WORD', 'TIME', 'AMOUNT']);

/** Can a list be sorted by fields of this kind? */
export function isSorted(kind: ListFieldKind): boolean {
  return SORTED.has(kind);
}

/** Makes the arguments of a list: `first`, `after`, `filter` and `orderBy`, by the fields of its type. */
export function listArguments(
  type: string,
  fields: Readonly<Record<string, { readonly kind: ListFieldKind }>>,
): ClassType<ListArgs> {
  @InputType(`${type}Filter`, {
    description: 'All that are given must hold. You must be allowed to read each field you name.',
  })
  class Filter {
    [field: string]: FilterValue | null | undefined;
  }
  for (const [name, { kind }] of Object.entries(fields)) {
    const { type: input, says } = FILTER_INPUT[kind];
    Field(input, { nullable: true, description: says })(Filter.prototype, name);
  }

  const sortable = Object.entries(fields).filter(([, { kind }]) => isSorted(kind));
  const OrderField = Object.fromEntries(sortable.map(([name]) => [upperSnake(name), name]));
  registerEnumType(OrderField, { name: `${type}OrderField` });
  @InputType(`${type}Order`, { description: 'You must be allowed to read the field you sort by.' })
  class Order {
    @Field(() => OrderField)
    field!: string;

    @Field(() => SORT_DIRECTIONS, { defaultValue: 'DESC' })
    direction!: SortDirection;
  }

  @ArgsType()
  class ListArguments extends PageArgs {
    @Field(() => Filter, { nullable: true })
    filter?: Record<string, FilterValue | null> | null;

    @Field(() => Order, { nullable: true, description: 'Without it, the newest come first.' })
    orderBy?: { field: string; direction: SortDirection } | null;
  }
  return ListArguments;
}

function upperSnake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}
