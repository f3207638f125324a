import { existsSync } from 'node:fs';
import path from 'node:path';
import { findBrokenLine } from '@caregraph/warehouse-sql';
import { warehouseFile, type Settings } from '../settings.js';

/**
 * `audit verify --statements`: does each line of the record of researchers' statements continue the one before it? Exit code 1 if
 * one was edited, left out, moved or put in; 2 if there is no record. Its end cannot be checked so: compare its length with a copy.
 */
export async function auditStatements(
  settings: Settings,
  { json }: { readonly json?: boolean },
): Promise<void> {
  const folder = path.join(path.dirname(warehouseFile(settings)), 'statements', 'audit');
  const isThere = existsSync(folder);
  const broken = isThere ? await findBrokenLine(folder) : undefined;
  process.exitCode = isThere ? (broken ? 1 : 0) : 2;
  if (json) console.log(JSON.stringify({ folder, isThere, broken: broken ?? null }));
  else if (!isThere) console.log(`There is no record of statements yet in ${folder}.`);
  else if (broken)
    console.log(
      `Line ${broken.line} of ${path.join(folder, broken.file)} does not continue the one before it.`,
    );
  else console.log(`Every line of ${folder} continues the one before it.`);
}
