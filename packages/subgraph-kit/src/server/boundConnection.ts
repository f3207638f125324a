import { PostgreSqlConnection, PostgreSqlDriver, type Configuration } from '@mikro-orm/postgresql';
import { CompiledQuery } from 'kysely';

type Execute = PostgreSqlConnection['execute'];
type Scalar = string | number | boolean | bigint | null;

/**
 * The ORM writes parameters into the text of a statement. This connection sends them beside it, so that PostgreSQL sees
 * values as values and can prepare the statement once. Statements with parameters that have no plain form (lists, dates,
 * JSON, names) are left to the ORM.
 */
class BoundConnection extends PostgreSqlConnection {
  override async execute(...given: Parameters<Execute>): Promise<never> {
    const [query, params = [], method = 'all', transaction, context] = given;
    const raw = typeof query === 'object' && 'toRaw' in query ? query.toRaw() : query;
    const bound = typeof raw === 'string' ? bind(raw, params) : bind(raw.sql, raw.params);
    if (bound === null) return super.execute(...given);
    await this.ensureConnection();
    const sql = this.getSql(bound.sql, bound.sql, context);
    const answer = await this.executeQuery(
      sql,
      async () =>
        this.transformRawResult(
          await (transaction ?? this.getClient()).executeQuery(CompiledQuery.raw(bound.sql, bound.values)),
          method,
        ),
      { query: bound.sql, params: [], ...context },
    );
    return answer as never; // the base class says what the method gives
  }
}

/** PostgreSQL with bound parameters. */
export class BoundDriver extends PostgreSqlDriver {
  protected override readonly connection: BoundConnection;

  constructor(config: Configuration) {
    super(config);
    this.connection = new BoundConnection(config);
  }
}

/**
 * `?` becomes `$1`, `$2` …; null where that is not all there is to it.
 */
function bind(query: string, params: unknown): { sql: string; values: Scalar[] } | null {
  if (!Array.isArray(params) || params.length === 0 || query.includes('??') || query.includes('\\?'))
    return null;
  const parts = query.split('?');
  if (parts.length !== params.length + 1 || !params.every(isScalar)) return null;
  const sql = parts.reduce((text, part, index) => `${text}$${index}${part}`);
  return { sql, values: [...params] };
}

function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'boolean', 'bigint'].includes(typeof value);
}
