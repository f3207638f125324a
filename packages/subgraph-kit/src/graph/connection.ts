import type { ClassType } from 'type-graphql';
import { ArgsType, Directive, Field, Int, ObjectType } from 'type-graphql';
import { Access } from '../access/accessDirective.js';
import { CaregraphError } from './error.js';

const MOST_PER_PAGE = 100;

/** Arguments of every list: `first` is required and at most 100. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, { description: 'How many, from 1 to 100.' })
  first!: number;

  @Field(() => String, { nullable: true, description: 'The cursor after which to go on.' })
  after?: string | null;
}

/** A row's place in a list that is read newest first. */
export interface Place {
  /** ISO 8601 timestamp or -infinity, as PostgreSQL reads it. */
  readonly sortedAt: string;
  readonly id: string;
}

export interface Page {
  readonly first: number;
  readonly after: Place | null;
}

/** @throws CaregraphError BAD_USER_INPUT if `first` is out of range or `after` is no cursor. */
export function pageOf({ first, after }: PageArgs): Page {
  if (first < 1 || first > MOST_PER_PAGE)
    throw new CaregraphError('BAD_USER_INPUT', 'FIRST_MUST_BE_1_TO_100');
  return { first, after: after ? placeOf(after) : null };
}

export function cursorOf(place: Place): string {
  return Buffer.from(`${place.sortedAt}|${place.id}`).toString('base64url');
}

const PLACE = /^(-infinity|\d{4,6}-\d{2}-\d{2}[T ][\d:.+Z-]{5,24})\|([0-9a-f-]{36})$/;

function placeOf(cursor: string): Place {
  const [, sortedAt, id] = PLACE.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (sortedAt === undefined || id === undefined)
    throw new CaregraphError('BAD_USER_INPUT', 'AFTER_IS_NO_CURSOR');
  return { sortedAt, id };
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
  const edges = rows.slice(0, page.first).map(({ place, node }) => ({ node, cursor: cursorOf(place) }));
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
