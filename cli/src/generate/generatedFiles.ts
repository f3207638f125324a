import { billing } from '@caregraph/billing';
import { consent } from '@caregraph/consent';
import { createTestDatabase, databaseSnapshot } from '@caregraph/database';
import { identity } from '@caregraph/identity';
import { insights } from '@caregraph/insights';
import { columnPage } from '@caregraph/keys';
import { ERROR_CODES } from '@caregraph/policy';
import { records } from '@caregraph/records';
import { composeSupergraph } from '@caregraph/schema';
import { federatedSchema } from '@caregraph/subgraph-kit';
import { accessMatrixFile } from './access/accessMatrix.js';
import { accessPage } from './access/accessPage.js';
import { subgraphPlaces } from './access/subgraphPlaces.js';
import { changeLogFiles } from './changeLog/changeLogFiles.js';
import { exitPage } from './exit/exitPage.js';
import { hostilePage } from './hostilePage.js';
import { fieldCategoriesFile } from './fieldCategoriesFile.js';
import { graphTypesFile } from './graphTypesFile.js';

const SNAPSHOT_SCHEMAS = ['access', 'keys', 'identity', 'records', 'billing', 'consent', 'extract', 'edge'];

/**
 * Every generated file, path from the root → content. Deterministic: the same sources give the same bytes; only a change of the schema
 * that is not in its log yet is dated with the day on which it is recorded.
 */
export async function generatedFiles(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const subgraphs: { name: string; sdl: string }[] = [];
  for (const definition of [identity, records, billing, consent, insights]) {
    const { sdl } = await federatedSchema(definition);
    subgraphs.push({ name: definition.name, sdl });
    files.set(`schema/${definition.name}.graphql`, `${sdl.trimEnd()}\n`);
  }
  const supergraph = composeSupergraph(subgraphs);
  files.set('schema/supergraph.graphql', supergraph);
  files.set('web/app/src/graph/graphTypes.ts', graphTypesFile(supergraph));
  for (const [file, content] of changeLogFiles(supergraph)) files.set(file, content);
  files.set('schema/error-codes.json', `${JSON.stringify(ERROR_CODES, null, 2)}\n`);
  files.set('docs/ERRORS.md', errorPage());
  files.set('docs/COLUMNS.md', columnPage());
  files.set('docs/EXITS.md', exitPage());
  files.set('docs/HOSTILE-OPERATIONS.md', hostilePage());
  const places = await subgraphPlaces();
  files.set('schema/access-matrix.json', accessMatrixFile(places));
  files.set('docs/ACCESS.md', accessPage(places));
  files.set('packages/policy/src/fieldCategories.ts', fieldCategoriesFile(places));
  const database = await createTestDatabase();
  try {
    for (const schema of SNAPSHOT_SCHEMAS) {
      files.set(
        `schema/database/${schema}.sql`,
        await databaseSnapshot({ url: database.urls.owner, schema }),
      );
    }
  } finally {
    await database.drop();
  }
  return files;
}

function errorPage(): string {
  const rows = Object.entries(ERROR_CODES).map(
    ([code, { status, message }]) => `| \`${code}\` | ${status} | ${message} |`,
  );
  return [
    '# Errors',
    '',
    'Generated from `packages/policy/src/error.ts` by `npm run generate`. Only these codes, with only these messages,',
    'leave a process; what went wrong is in `extensions.code`, why in `extensions.reason`.',
    '',
    '| code | HTTP status | message |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
