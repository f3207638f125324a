import {
  keyStatus,
  patientsWithKeys,
  reencryptPatient,
  retireWrappingKey,
  rotateWrappingKey,
  shredPatient,
  type KeyProvider,
} from '@caregraph/keys';
import Table from 'cli-table3';
import pg from 'pg';
import { installationKeyProvider } from '../database/keyEnvironment.js';
import type { Settings } from '../settings.js';
import { withDatabase } from './withDatabase.js';

/** `keys status`: what wraps how many keys. Names no patient. */
export async function keysStatus(settings: Settings): Promise<void> {
  const status = await withKeys(settings, keyStatus);
  const table = new Table({ head: ['wrapping key', 'keys', ''], style: { head: [], border: [] } });
  for (const [version, keys] of Object.entries({ [status.current]: 0, ...status.versions }))
    table.push([
      version,
      keys.toLocaleString('en'),
      version === status.current ? 'current' : 'to be rotated',
    ]);
  console.log(table.toString());
  console.log(
    `${status.patients.toLocaleString('en')} patients have a key; ${status.shredded.toLocaleString('en')} were erased; ` +
      `${status.patientsBetweenKeys.toLocaleString('en')} are being encrypted anew.`,
  );
}

/** `keys rotate`: a new wrapping key, and every patient's key under it. Data stay as they are. */
export async function keysRotate(settings: Settings, { resume }: { resume: boolean }): Promise<void> {
  const { version, rewrapped } = await withKeys(settings, (sql, provider) =>
    rotateWrappingKey(sql, provider, {
      isResumed: resume,
      onProgress: (progress) => tell(`${progress.rewrapped} of ${progress.total} keys`),
    }),
  );
  console.log(
    `${rewrapped.toLocaleString('en')} patients' keys are wrapped by ${version} now. Back it up, apart from the data. Earlier versions ` +
      'can be forgotten with `caregraph keys retire`.',
  );
}

/** `keys retire`: forgets an old version for good. */
export async function keysRetire(settings: Settings, version: string): Promise<void> {
  await withKeys(settings, (sql, provider) => retireWrappingKey(sql, provider, version));
  console.log(
    `${version} is forgotten. Copies of keys that it wrapped, in backups too, can never be opened again.`,
  );
}

/** `keys reencrypt`: new keys for one patient or all, while others read and write. */
export async function keysReencrypt(
  settings: Settings,
  { patient, all }: { patient?: string; all?: boolean },
): Promise<void> {
  if ((patient === undefined) === !all)
    throw new Error('Name a patient (--patient ID) or all of them (--all).');
  await withKeys(settings, async (sql, provider) => {
    let patients = 0;
    let rows = 0;
    for await (const id of patient === undefined ? patientsWithKeys(sql) : [patient]) {
      rows += await reencryptPatient(sql, provider, id);
      patients += 1;
      tell(`${patients.toLocaleString('en')} patients, ${rows.toLocaleString('en')} rows`);
    }
    console.log(
      `${rows.toLocaleString('en')} rows of ${patients.toLocaleString('en')} patients are under new keys.`,
    );
  });
}

/** `keys shred`: destroys a patient's keys, for an erasure. There is no way back. */
export async function keysShred(settings: Settings, patient: string): Promise<void> {
  const keys = await withKeys(settings, (sql) => shredPatient(sql, patient));
  console.log(
    keys === 0
      ? 'This patient had no key left; nothing can be stored under the patient again.'
      : 'The key is destroyed. Nothing of this patient can be read or stored any more. Backups of keys still hold it: let them ' +
          'run out, or rotate and retire the wrapping key.',
  );
}

async function withKeys<T>(
  settings: Settings,
  work: (sql: pg.Client, provider: KeyProvider) => Promise<T>,
): Promise<T> {
  return withDatabase(settings, async (database, secrets) => {
    const client = new pg.Client({
      connectionString: database.urls.ingest,
      application_name: 'caregraph keys',
    });
    await client.connect();
    try {
      return await work(client, await installationKeyProvider(secrets));
    } finally {
      await client.end();
    }
  });
}

/** Progress is for who watches a terminal. */
function tell(progress: string): void {
  if (process.stdout.isTTY) process.stdout.write(`\r${progress}\u001b[K\r`);
}
