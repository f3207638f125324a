import { connectionOf, type Connection, type Page, type RequestContext } from '@caregraph/subgraph-kit';
import type { EntityClass } from '@mikro-orm/postgresql';

/**
 * A page of what belongs to the viewer's clinic, newest first. Row security shows no other clinic's either.
 * `condition` is a constant of the code, never an input.
 */
export async function pageOfSubscriber<E extends { id: string }, N>(
  context: RequestContext,
  entity: EntityClass<E>,
  page: Page,
  toNode: (row: E) => N,
  condition: string | null,
): Promise<Connection<N>> {
  const { subscriberId } = await context.viewer();
  const filter = `t.subscriber_id = ?${condition === null ? '' : ` and ${condition}`}`;
  const rows = await context.database(async (em) => {
    const { schema, tableName } = em.getMetadata().get(entity);
    const found = await em.execute<{ sort_text: string }[]>(
      `select t.*, t.sorted_at::text as sort_text from ${schema}.${tableName} t where ${filter}
        ${page.after ? 'and (t.sorted_at, t.id) < (?::timestamptz, ?::uuid)' : ''}
        order by t.sorted_at desc, t.id desc limit ?`,
      [subscriberId, ...(page.after ? [page.after.sortedAt, page.after.id] : []), page.first + 1],
    );
    return found.map(({ sort_text: sortedAt, ...columns }) => {
      const row = em.map(entity, columns as never); // keyed by column, which map() translates
      return { place: { sortedAt, id: row.id }, node: toNode(row) };
    });
  });
  return connectionOf(rows, page, () =>
    context.database(async (em) => {
      const { schema, tableName } = em.getMetadata().get(entity);
      const counted = await em.execute<{ total: number }[]>(
        `select count(*)::integer as total from ${schema}.${tableName} t where ${filter}`,
        [subscriberId],
      );
      return counted[0]?.total ?? 0;
    }),
  );
}
