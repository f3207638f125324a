import { DuckDBInstance } from '@duckdb/node-api';
import { SIZES } from './hierarchies.js';

/**
 * Writes `rows` made-up charges to a Parquet file: six per patient, 2,000 clinics of different size, nearly nine of ten
 * at the patient's own, codes as skewed as real ones, fees lognormal around the clinic's level. The same number gives the
 * same rows.
 */
export async function generateRows(file: string, rows: number): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '2GB' });
  const connection = await instance.connect();
  const patients = Math.max(100, Math.floor(rows / 6));
  const { subscriber, zip3, specialty, age, quarter, code } = SIZES;
  await connection.run('CREATE MACRO unit(i, purpose) AS (hash(i * 64 + purpose) % 1000003) / 1000003.0');
  await connection.run(
    'CREATE MACRO normal(i, purpose) AS sqrt(-2 * ln(unit(i, purpose) + 1e-9)) * cos(6.283185 * unit(i, purpose + 1))',
  );
  await connection.run(`CREATE TABLE clinic AS SELECT i AS subscriber, floor(${zip3} * pow(unit(i, 12), 1.15))::USMALLINT AS zip3,
    floor(${specialty} * unit(i, 11))::USMALLINT AS specialty, exp(0.25 * normal(i, 13)) AS level FROM range(${subscriber}) t(i)`);
  await connection.run(`CREATE TABLE patient AS SELECT i AS patient, floor(${subscriber} * pow(unit(i, 1), 1.2))::INT AS home,
    least(${age - 1}, floor(${age} * pow(unit(i, 2), 0.9)))::USMALLINT AS age FROM range(${patients}) t(i)`);
  await connection.run(`COPY (
    SELECT e.patient::UINTEGER AS patient, c.subscriber::USMALLINT AS subscriber, c.zip3, e.quarter, p.age, c.specialty, e.code,
      greatest(1, round(8000 * c.level * (1 + (e.code % 17) / 6.0) * exp(0.35 * normal(e.i, 25))))::UINTEGER AS cents
    FROM (SELECT i, floor(${patients} * unit(i, 21))::BIGINT AS patient, floor(${quarter} * unit(i, 22))::USMALLINT AS quarter,
        least(${code - 1}, floor(${code} * pow(unit(i, 23), 2.2)))::USMALLINT AS code, unit(i, 24) AS turn FROM range(${rows}) t(i)) e
    JOIN patient p USING (patient)
    JOIN clinic c ON c.subscriber = CASE WHEN e.turn < 0.88 THEN p.home ELSE floor(${subscriber} * e.turn * e.turn)::INT % ${subscriber} END
  ) TO '${file}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
}
