// The release job: builds, protects, checks and publishes a warehouse release, as `caregraph release` does, with the
// secrets of this installation instead of the demonstration's.
import { dirname, join } from 'node:path';
import { runRelease } from '../cli/dist/src/warehouse/release.js';
import { exportReleases } from '../warehouse/store/dist/src/index.js';

const {
  CAREGRAPH_DATABASE_URL,
  CAREGRAPH_WAREHOUSE,
  CAREGRAPH_GATE_KEY,
  CAREGRAPH_PUBLISHER_KEY,
  CAREGRAPH_RELEASE_UNTIL,
} = process.env;

if (!CAREGRAPH_DATABASE_URL || !CAREGRAPH_WAREHOUSE || !CAREGRAPH_GATE_KEY || !CAREGRAPH_PUBLISHER_KEY) {
  console.error(
    'Set CAREGRAPH_DATABASE_URL, CAREGRAPH_WAREHOUSE, CAREGRAPH_GATE_KEY and CAREGRAPH_PUBLISHER_KEY for the release job.',
  );
  process.exitCode = 1;
} else {
  const { outcome, quarters } = await runRelease({
    deidentifyUrl: CAREGRAPH_DATABASE_URL,
    warehouseFile: CAREGRAPH_WAREHOUSE,
    gateKeyFile: CAREGRAPH_GATE_KEY,
    until: CAREGRAPH_RELEASE_UNTIL,
    onProgress: (step) => console.log(step),
  });
  console.log(`${outcome}: ${quarters.join(', ') || 'no quarter'}`);
  if (outcome === 'refused') process.exitCode = 1;
  const written = await exportReleases({
    warehouseFile: CAREGRAPH_WAREHOUSE,
    folder: join(dirname(CAREGRAPH_WAREHOUSE), 'releases'),
    publisherKeyFile: CAREGRAPH_PUBLISHER_KEY,
  });
  if (written.length > 0) console.log(`files written: release ${written.join(', ')}`);
}
