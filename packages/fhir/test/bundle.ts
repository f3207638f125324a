import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Resource } from '@caregraph/fhir';

/** This file runs as packages/fhir/dist/test/bundle.js. */
const ROOT = join(import.meta.dirname, '../../../..');

export const SAMPLES = join(ROOT, 'samples');

/** Bundles of synthetic patients made by Synthea; not part of the project. */
export const SYNTHEA = join(process.env['CAREGRAPH_SHARED'] ?? join(ROOT, '../shared'), 'data/synthea');

/** Why a test of Synthea's bundles cannot run here, or false when it can. */
export const SYNTHEA_MISSING = existsSync(SYNTHEA)
  ? false
  : 'no Synthea bundles: set CAREGRAPH_SHARED to the folder that holds data/synthea';

/** The resources of all bundles in a folder. */
export function resourcesIn(folder: string): Resource[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => {
      const bundle: { entry: { resource: Resource }[] } = JSON.parse(
        readFileSync(join(folder, name), 'utf8'),
      );
      return bundle.entry.map((entry) => entry.resource);
    });
}
