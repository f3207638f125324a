import { SqlError } from '../sqlError.js';
import {
  ALLOWED_EXPRESSIONS,
  ALLOWED_FUNCTIONS,
  ALLOWED_QUERY_NODES,
  ALLOWED_TABLE_FUNCTIONS,
  ALLOWED_TABLE_REFERENCES,
  ALLOWED_TABLES,
  MAXIMUM_SERIES_LENGTH,
} from './allowed.js';

/** A node of the JSON that DuckDB's json_serialize_sql makes; its shape is DuckDB's and is looked at part by part. */
type Node = Readonly<Record<string, unknown>>;

const EXPLAIN = /^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*explain\s+(?:analyze\s+)?/i;

/** Splits `EXPLAIN SELECT …` into what is asked and what is to be checked; `ANALYZE` is dropped. */
export function splitExplain(sql: string): { isExplain: boolean; query: string; offset: number } {
  const match = EXPLAIN.exec(sql);
  return match
    ? { isExplain: true, query: sql.slice(match[0].length), offset: match[0].length }
    : { isExplain: false, query: sql, offset: 0 };
}

/**
 * Refuses a statement unless it is one SELECT over allowed tables with allowed functions. `serialized` is DuckDB's own
 * parse of it, so that no second parser can be fooled. `tables` takes the names it meets, for the audit. Throws `SqlError` with the place in
 * the statement.
 */
export function guardStatement(serialized: string, tables: Set<string> = new Set()): void {
  const parsed = JSON.parse(serialized) as Node;
  if (parsed['error'] === true) {
    const isSyntax = parsed['error_type'] === 'parser' || parsed['error_type'] === 'syntax';
    const position = Number(parsed['position']);
    if (isSyntax) {
      throw new SqlError(
        'STATEMENT_INVALID',
        firstLine(parsed['error_message']),
        Number.isNaN(position) ? undefined : position,
      );
    }
    throw new SqlError('STATEMENT_REFUSED', 'Only SELECT and EXPLAIN SELECT may be run.');
  }
  const statements = parsed['statements'];
  if (!Array.isArray(statements) || statements.length !== 1) {
    throw new SqlError('STATEMENT_REFUSED', 'Send exactly one statement.');
  }
  walk((statements[0] as Node)['node'], { ctes: new Set(), tables });
}

interface Scope {
  /** Names of the CTEs that a table name may mean here. */
  readonly ctes: ReadonlySet<string>;
  /** Names of tables met so far, anywhere in the statement. */
  readonly tables: Set<string>;
}

/** Visits everything below a value. */
function walk(value: unknown, scope: Scope): void {
  if (Array.isArray(value)) {
    for (const item of value) walk(item, scope);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const node = value as Node;
  const kind = node['type'];
  if ('cte_map' in node) return walkQuery(node, scope);
  if ('class' in node) checkExpression(node);
  else if ('query_location' in node) checkTableReference(node, scope);
  for (const [name, child] of Object.entries(node)) {
    // The function of a table function is checked as such, its arguments as expressions.
    if (kind === 'TABLE_FUNCTION' && name === 'function') walk((child as Node)['children'], scope);
    else walk(child, scope);
  }
}

/**
 * A CTE sees those before it, and itself only where it is recursive. Otherwise `WITH duckdb_settings AS (SELECT * FROM
 * duckdb_settings)` would pass the table of the catalog off as the CTE.
 */
function walkQuery(node: Node, outer: Scope): void {
  if (!ALLOWED_QUERY_NODES.has(String(node['type'])))
    refuse(`A ${String(node['type'])} may not be used.`, node);
  const ctes = new Set(outer.ctes);
  const scope = { ctes, tables: outer.tables };
  if (node['type'] === 'RECURSIVE_CTE_NODE') ctes.add(String(node['cte_name']).toLowerCase());
  const { cte_map: map, ...rest } = node;
  for (const entry of (map as { map: readonly { key: string; value: unknown }[] }).map) {
    walk(entry.value, scope);
    ctes.add(entry.key.toLowerCase());
  }
  for (const child of Object.values(rest)) walk(child, scope);
}

function checkExpression(node: Node): void {
  const expression = String(node['class']);
  if (!ALLOWED_EXPRESSIONS.has(expression))
    refuse(`An expression of class ${expression} may not be used.`, node);
  if (!('function_name' in node)) return;
  const name = String(node['function_name']).toLowerCase();
  const isBuiltIn =
    ['', 'main'].includes(String(node['schema'])) && ['', 'system'].includes(String(node['catalog'] ?? ''));
  if (!isBuiltIn || !ALLOWED_FUNCTIONS.has(name)) refuse(`The function ${name} may not be used.`, node);
}

function checkTableReference(node: Node, scope: Scope): void {
  const kind = String(node['type']);
  if (!ALLOWED_TABLE_REFERENCES.has(kind)) refuse(`A table reference of kind ${kind} may not be used.`, node);
  if (kind === 'BASE_TABLE') checkTable(node, scope);
  if (kind === 'TABLE_FUNCTION') checkTableFunction(node);
  if (kind === 'SHOW_REF' && node['query'] === null)
    refuse('Only DESCRIBE and SUMMARIZE of an allowed table may be used.', node);
}

function checkTable(node: Node, scope: Scope): void {
  const schema = String(node['schema_name']).toLowerCase();
  const table = String(node['table_name']).toLowerCase();
  const isPlain = node['catalog_name'] === '' && node['at_clause'] === null;
  if (isPlain && schema === '' && scope.ctes.has(table)) return;
  scope.tables.add(schema === '' ? table : `${schema}.${table}`);
  if (isPlain && Object.hasOwn(ALLOWED_TABLES, schema) && ALLOWED_TABLES[schema]?.includes(table)) return;
  refuse(
    'There is no such table here. Tables are benchmark.condition_prevalence, benchmark.treatment_use, ' +
      'benchmark.fees, benchmark.population, each with _difference, release, difference and measure_definition.',
    node,
  );
}

function checkTableFunction(node: Node): void {
  const call = node['function'] as Node;
  const name = String(call['function_name']).toLowerCase();
  if (call['schema'] !== '' || !ALLOWED_TABLE_FUNCTIONS.has(name))
    refuse(`The table function ${name} may not be used.`, node);
  if (name === 'unnest') return;
  const numbers = (call['children'] as readonly Node[]).map(constantInteger);
  const [start, stop, step = 1] = numbers.length === 1 ? [0, ...numbers] : numbers;
  const length = start === undefined || stop === undefined || step === 0 ? Number.NaN : (stop - start) / step;
  // Not a number where an argument is no constant: that is refused as well.
  if (!(length <= MAXIMUM_SERIES_LENGTH)) {
    refuse(`${name} needs whole numbers and may make at most ${MAXIMUM_SERIES_LENGTH} rows.`, node);
  }
}

function constantInteger(node: Node): number {
  if (node['class'] === 'FUNCTION' && node['function_name'] === '-') {
    const children = node['children'] as readonly Node[];
    return children.length === 1 && children[0] ? -constantInteger(children[0]) : Number.NaN;
  }
  if (node['class'] !== 'CONSTANT') return Number.NaN;
  const value = (node['value'] as Node)['value'];
  return Number.isSafeInteger(value) ? Number(value) : Number.NaN;
}

function refuse(message: string, node: Node): never {
  const location = node['query_location'];
  const isKnown = typeof location === 'number' && Number.isSafeInteger(location);
  throw new SqlError('STATEMENT_REFUSED', message, isKnown ? location : undefined);
}

function firstLine(text: unknown): string {
  return String(text).split('\n')[0] ?? '';
}
