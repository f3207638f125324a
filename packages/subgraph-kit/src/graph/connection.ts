import type { ClassType } from 'type-graphql';
import { ArgsType, Directive, Field, Int, ObjectType } from 'type-graphql';
import { Access } from '../access/accessDirective.js';
import { CaregraphError } from './error.js';
import { isUuid } from './uuid.js';

const MOST_PER_PAGE = 100;

/** Arguments of every list: `first` is required and at most 100. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, { description: 'How many, from 1 to 100.' })
  first!: number;

  @Field(() => String, { nullable: true, description: 'The cursor after which to go on.' })
  after?: string | null;
}

/** A row's place in a list: the value it is sorted by, as PostgreSQL prints it, and among equals its id. */
export interface Place {
  readonly value: string;
  readonly id: string;
}

/** By what a list is sorted. A cursor is good for the order it was made in. */
export interface Order {
  readonly name: string;
  /** Can a row be sorted by this value? */
  accepts(value: string): boolean;
}

/** The order of a list that is sorted by nothing but its ids. */
export const BY_ID: Order = { name: 'id', accepts: (value) => value === '' };

export interface Page {
  readonly first: number;
  readonly after: Place | null;
  readonly order: Order;
}

/** @throws CaregraphError BAD_USER_INPUT if `first` is out of range or `after` is no cursor of this order. */
export function pageOf({ first, after }: PageArgs, order: Order): Page {
  if (first < 1 || first > MOST_PER_PAGE)
    throw new CaregraphError('BAD_USER_INPUT', 'FIRST_MUST_BE_1_TO_100');
  return { first, after: after ? placeOf(after, order) : null, order };
}

function cursorOf({ value, id }: Place, { name }: Order): string {
  return Buffer.from(JSON.stringify([name, value, id])).toString('base64url');
}

function placeOf(cursor: string, order: Order): Place {
  const [name, value, id] = cursorParts(cursor);
  if (name !== order.name || typeof value !== 'string' || !isUuid(id) || !order.accepts(value))
    throw new CaregraphError('BAD_USER_INPUT', 'AFTER_IS_NO_CURSOR');
  return { value, id };
}

function cursorParts(cursor: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}

// The parts of a connection are reached only through the classified field that returns it, and nodes are classified
// themselves; totals and pages are counted on what row security shows.

@Directive('@shareable')
@ObjectType()
export class PageInfo {
  @Access('PUBLIC')
  @Field(() => Boolean)
  hasNextPage!: boolean;

  @Access('PUBLIC')
  @Field(() => Boolean)
  hasPreviousPage!: boolean;

  @Access('PUBLIC')
  @Field(() => String, { nullable: true })
  startCursor!: string | null;

  @Access('PUBLIC')
  @Field(() => String, { nullable: true })
  endCursor!: string | null;
}

export interface Edge<T> {
  node: T;
  cursor: string;
}

export interface Connection<T> {
  edges: Edge<T>[];
  pageInfo: PageInfo;
  /** Counts only what the viewer may see; asked for lazily. */
  count: () => Promise<number>;
}

/** A Relay connection from up to `first + 1` rows, the last of which only tells that there are more. */
export function connectionOf<T>(
  rows: readonly { place: Place; node: T }[],
  page: Page,
  count: () => Promise<number>,
): Connection<T> {
  const edges = rows
    .slice(0, page.first)
    .map(({ place, node }) => ({ node, cursor: cursorOf(place, page.order) }));
  return {
    edges,
    pageInfo: {
      hasNextPage: rows.length > page.first,
      hasPreviousPage: page.after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    count,
  };
}

/** Declares `XConnection` and `XEdge` for a node type `X`. */
export function connectionType<T extends object>(name: string, nodeType: () => ClassType<T>): ClassType {
  @ObjectType(`${name}Edge`)
  class EdgeType {
    @Access('PUBLIC')
    @Field(() => nodeType(), { nullable: true })
    node!: T;

    @Access('PUBLIC')
    @Field(() => String)
    cursor!: string;
  }

  @ObjectType(`${name}Connection`)
  class ConnectionType {
    @Access('PUBLIC')
    @Field(() => [EdgeType])
    edges!: EdgeType[];

    @Access('PUBLIC')
    @Field(() => PageInfo)
    pageInfo!: PageInfo;

    @Access('PUBLIC')
    @Field(() => Int, { description: 'How many there are that you may see.' })
    totalCount(): Promise<number> {
      return this.count();
    }

    count!: () => Promise<number>;
  }
  return ConnectionType;
}
