/**
 * A seed in a process of its own, so that tests can kill it or measure its memory. Tells its progress and its peak of
 * resident memory so far, one JSON object a line.
 */
import { createTestKeys } from '@caregraph/keys/testing';
import { seedPopulation } from '../../src/index.js';

const [databaseUrl = '', patients, patientsPerBatch, seed = ''] = process.argv.slice(2);
await seedPopulation({
  keyProvider: createTestKeys().provider,
  databaseUrl,
  patients: Number(patients),
  subscribers: 24,
  seed,
  until: new Date('2025-11-21'),
  patientsPerBatch: Number(patientsPerBatch),
  onProgress: ({ patientsDone }) =>
    process.stdout.write(
      `${JSON.stringify({ patientsDone, peakRssMb: process.resourceUsage().maxRSS / 1024 })}\n`,
    ),
});
