import { DuckDBTypeId, type DuckDBType } from '@duckdb/node-api';

/** What a column becomes in Arrow and Parquet. Lists, structs and whatever else has no plain form become JSON text. */
export type ColumnKind = 'boolean' | 'int32' | 'int64' | 'double' | 'date' | 'timestamp' | 'text' | 'json';

export interface EncodedColumn {
  readonly name: string;
  /** DuckDB's name of the type. */
  readonly type: string;
  readonly kind: ColumnKind;
}

/** HUGEINT and DECIMAL become doubles, as in DuckDB's own Parquet of a HUGEINT: sums of counts are exact up to 2⁵³. */
const KINDS: Partial<Record<DuckDBTypeId, ColumnKind>> = {
  [DuckDBTypeId.BOOLEAN]: 'boolean',
  [DuckDBTypeId.TINYINT]: 'int32',
  [DuckDBTypeId.SMALLINT]: 'int32',
  [DuckDBTypeId.INTEGER]: 'int32',
  [DuckDBTypeId.UTINYINT]: 'int32',
  [DuckDBTypeId.USMALLINT]: 'int32',
  [DuckDBTypeId.UINTEGER]: 'int64',
  [DuckDBTypeId.BIGINT]: 'int64',
  [DuckDBTypeId.UBIGINT]: 'double',
  [DuckDBTypeId.HUGEINT]: 'double',
  [DuckDBTypeId.UHUGEINT]: 'double',
  [DuckDBTypeId.FLOAT]: 'double',
  [DuckDBTypeId.DOUBLE]: 'double',
  [DuckDBTypeId.DECIMAL]: 'double',
  [DuckDBTypeId.DATE]: 'date',
  [DuckDBTypeId.TIMESTAMP]: 'timestamp',
  [DuckDBTypeId.TIMESTAMP_S]: 'timestamp',
  [DuckDBTypeId.TIMESTAMP_MS]: 'timestamp',
  [DuckDBTypeId.TIMESTAMP_NS]: 'timestamp',
  [DuckDBTypeId.TIMESTAMP_TZ]: 'timestamp',
  [DuckDBTypeId.VARCHAR]: 'text',
  [DuckDBTypeId.ENUM]: 'text',
  [DuckDBTypeId.UUID]: 'text',
  [DuckDBTypeId.SQLNULL]: 'text',
};

export function kindOfType(type: DuckDBType): ColumnKind {
  return KINDS[type.typeId] ?? 'json';
}

/** The value as Arrow and Parquet take it, for its kind: numbers, bigints, dates, text. */
export function valueOfKind(value: unknown, kind: ColumnKind): unknown {
  if (value === null || value === undefined) return null;
  switch (kind) {
    case 'int64':
      return BigInt(value as number | bigint);
    case 'double':
      return Number(value);
    case 'json':
      return JSON.stringify(plainValue(value));
    default:
      return value;
  }
}

/** Whole numbers stay numbers while they are exact; days and times become ISO 8601; lists and structs follow suit. */
export function plainValue(value: unknown): unknown {
  if (typeof value === 'bigint')
    return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(plainValue);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plainValue(part)]));
  }
  return value;
}
