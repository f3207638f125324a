// The release job: builds, protects, checks and publishes a warehouse release, as `caregraph release` does, with the
// secrets of this installation instead of the demonstration's.
import { runRelease } from '../cli/dist/src/warehouse/release.js';

const { CAREGRAPH_DATABASE_URL, CAREGRAPH_WAREHOUSE, CAREGRAPH_GATE_KEY, CAREGRAPH_RELEASE_UNTIL } =
  process.env;

if (!CAREGRAPH_DATABASE_URL || !CAREGRAPH_WAREHOUSE || !CAREGRAPH_GATE_KEY) {
  console.error(
    'Set CAREGRAPH_DATABASE_URL, CAREGRAPH_WAREHOUSE and CAREGRAPH_GATE_KEY for the release job.',
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
}
