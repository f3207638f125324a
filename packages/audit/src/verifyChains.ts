import pg from 'pg';
import { readAnchor } from './anchorFile.js';
import { AUDIT_RECORD_SQL, type AuditRecord } from './auditRecord.js';
import { ChainCheck, type SealedRow } from './chainCheck.js';
import { isGenuine, type SignedHead, type VerificationKeys } from './head.js';

export type FindingKind =
  /** An event, or what it says of a patient, is not what was sealed. */
  | 'EDITED'
  /** An event or its link is gone, and the chain goes on after it. */
  | 'DROPPED'
  /** Events stand in another order than they were sealed in. */
  | 'REORDERED'
  /** The chain ends before a head that was signed. */
  | 'TRUNCATED'
  /** Two links follow the same one, or the chain is not the one whose head was signed. */
  | 'FORKED'
  /** A head's signature is not by a known key. */
  | 'SIGNATURE'
  /** The anchor file itself was changed or cut. */
  | 'ANCHOR'
  /** Events wait for their seal longer than they should: the sealer does not run. */
  | 'UNSEALED';

export interface Finding {
  readonly kind: FindingKind;
  readonly tenant: string | null;
  readonly sequence: number | null;
  readonly event: string | null;
  /** What was compared, for people; no content of an event. */
  readonly says: string;
}

export interface VerificationReport {
  readonly intact: boolean;
  readonly findings: readonly Finding[];
  readonly tenants: number;
  readonly events: number;
  readonly heads: number;
  readonly anchorLines: number;
  /** Events without a seal, and how long the oldest has been waiting, in seconds. */
  readonly unsealed: { readonly events: number; readonly oldestSeconds: number };
  readonly seconds: number;
}

export interface VerificationOptions {
  /** Connection string of the role caregraph_audit. */
  readonly databaseUrl: string;
  readonly anchorFile: string;
  readonly keys: VerificationKeys;
  /** Unsealed for longer than this is a finding; 60 seconds by default. */
  readonly unsealedAfterSeconds?: number;
  readonly onProgress?: (progress: { done: number; total: number }) => void;
}

const ROWS_AT_ONCE = 1000;
/** A chain that is broken everywhere has one cause; the first places are enough to find it. */
const MOST_FINDINGS = 1000;

/**
 * Reads every chain, the recorded heads and the anchor file, and compares them. It trusts neither the database nor the
 * file: hashes are computed anew from the events, and what counts in the end is the signature.
 * @throws Error if the database cannot be read.
 */
export async function verifyChains(options: VerificationOptions): Promise<VerificationReport> {
  const startedAt = performance.now();
  const findings: Finding[] = [];
  const find = (finding: Finding): void => void (findings.length < MOST_FINDINGS && findings.push(finding));
  const client = new pg.Client({ connectionString: options.databaseUrl });
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    const recorded = await recordedHeads(client, options.keys, find);
    // A head is in the file before the database records it, so the file is read after the database's snapshot.
    const anchored = await readHeads(options, find);
    const heads = new HeadBook(anchored.heads, recorded, find);
    const { events, ends } = await readChains(client, heads, options, find);
    const unsealed = await unsealedEvents(client);
    await client.query('commit');
    await findTruncated(client, heads.unmet(ends), find);
    const limit = options.unsealedAfterSeconds ?? 60;
    if (unsealed.oldestSeconds > limit) {
      const says = `${unsealed.events} events have no seal, the oldest for ${Math.round(unsealed.oldestSeconds)} s: the sealer does not run, or cannot.`;
      find({ kind: 'UNSEALED', tenant: null, sequence: null, event: null, says });
    }
    return {
      intact: findings.length === 0,
      findings,
      tenants: ends.size,
      events,
      heads: recorded.length,
      anchorLines: anchored.lines,
      unsealed,
      seconds: (performance.now() - startedAt) / 1000,
    };
  } finally {
    await client.end();
  }
}

async function readHeads(
  { anchorFile, keys }: VerificationOptions,
  find: (finding: Finding) => void,
): Promise<{ heads: SignedHead[]; lines: number }> {
  const heads: SignedHead[] = [];
  let lines = 0;
  for await (const entry of readAnchor(anchorFile)) {
    lines = entry.line;
    if ('fault' in entry) {
      const says =
        entry.fault === 'NO_HEAD'
          ? `Line ${entry.line} of the anchor file is no head.`
          : `Line ${entry.line} of the anchor file does not follow the line before it.`;
      find({ kind: 'ANCHOR', tenant: null, sequence: null, event: null, says });
    } else if (isGenuine(entry.head, keys)) heads.push(entry.head);
    else {
      const { tenant, sequence } = entry.head;
      const says = `Line ${entry.line} of the anchor file is not signed by a known key.`;
      find({ kind: 'SIGNATURE', tenant, sequence, event: null, says });
    }
  }
  return { heads, lines };
}

async function recordedHeads(
  client: pg.Client,
  keys: VerificationKeys,
  find: (finding: Finding) => void,
): Promise<SignedHead[]> {
  const { rows } = await client.query<{
    tenant_id: string;
    sequence: string;
    hash: Buffer;
    signed_at: Date;
    key_id: string;
    signature: Buffer;
  }>('select tenant_id, sequence, hash, signed_at, key_id, signature from access.audit_head order by 1, 2');
  const heads: SignedHead[] = [];
  for (const row of rows) {
    const head: SignedHead = {
      tenant: row.tenant_id,
      sequence: Number(row.sequence),
      hash: row.hash.toString('hex'),
      signedAt: row.signed_at.toISOString(),
      keyId: row.key_id,
      signature: row.signature.toString('base64url'),
    };
    if (isGenuine(head, keys)) heads.push(head);
    else {
      const says = 'The head recorded in the database is not signed by a known key.';
      find({ kind: 'SIGNATURE', tenant: head.tenant, sequence: head.sequence, event: null, says });
    }
  }
  return heads;
}

/** The signed heads by tenant, each to be met by its chain. */
class HeadBook {
  readonly #heads = new Map<string, Map<number, string>>();
  readonly #lastAnchored = new Map<string, number>();
  readonly #lastRecorded = new Map<string, number>();

  constructor(
    anchored: readonly SignedHead[],
    recorded: readonly SignedHead[],
    private readonly find: (finding: Finding) => void,
  ) {
    for (const head of anchored) this.#add(head, this.#lastAnchored);
    for (const head of recorded) this.#add(head, this.#lastRecorded);
    for (const [tenant, sequence] of this.#lastRecorded) {
      if ((this.#lastAnchored.get(tenant) ?? 0) >= sequence) continue;
      const says = `The database has a signed head at ${sequence} that the anchor file lacks: the file was cut, or it is another one.`;
      find({ kind: 'ANCHOR', tenant, sequence, event: null, says });
    }
  }

  #add({ tenant, sequence, hash }: SignedHead, last: Map<string, number>): void {
    let ofTenant = this.#heads.get(tenant);
    if (!ofTenant) this.#heads.set(tenant, (ofTenant = new Map()));
    const known = ofTenant.get(sequence);
    if (known !== undefined && known !== hash) {
      const says = 'Two heads were signed for the same place, with different hashes.';
      this.find({ kind: 'FORKED', tenant, sequence, event: null, says });
    }
    ofTenant.set(sequence, hash);
    if ((last.get(tenant) ?? 0) < sequence) last.set(tenant, sequence);
  }

  /** The hash that was signed for this place; taken out, so that what is left in the end was never met. */
  take(tenant: string, sequence: number): string | undefined {
    const ofTenant = this.#heads.get(tenant);
    const hash = ofTenant?.get(sequence);
    ofTenant?.delete(sequence);
    return hash;
  }

  /** Heads beyond the end of their chain, the last of each tenant. */
  unmet(
    ends: ReadonlyMap<string, number>,
  ): { tenant: string; sequence: number; hash: string; end: number }[] {
    return [...this.#heads].flatMap(([tenant, left]) => {
      const end = ends.get(tenant) ?? 0;
      let last = { tenant, sequence: end, hash: '', end };
      for (const [sequence, hash] of left)
        if (sequence > last.sequence) last = { tenant, sequence, hash, end };
      return last.sequence > end ? [last] : [];
    });
  }
}

interface ChainRow {
  tenant: string;
  sequence: string;
  previous: Buffer;
  hash: Buffer;
  event_id: string;
  event: AuditRecord | null;
}

async function readChains(
  client: pg.Client,
  heads: HeadBook,
  { onProgress }: VerificationOptions,
  find: (finding: Finding) => void,
): Promise<{ events: number; ends: ReadonlyMap<string, number> }> {
  const counted = await client.query<{ total: string }>('select count(*) as total from access.audit_seal');
  const total = Number(counted.rows[0]?.total ?? 0);
  await client.query(
    `declare chains no scroll cursor for
     select s.tenant_id as tenant, s.sequence, s.previous_hash as previous, s.hash, s.event_id,
       case when e.id is null then null else ${AUDIT_RECORD_SQL} end as event
     from access.audit_seal s left join access.audit_event e on e.id = s.event_id
     order by s.tenant_id, s.sequence, s.event_id`,
  );
  const ends = new Map<string, number>();
  let check: ChainCheck | undefined;
  let events = 0;
  for (;;) {
    const { rows } = await client.query<ChainRow>(`fetch ${ROWS_AT_ONCE} from chains`);
    for (const row of rows) {
      if (check?.tenant !== row.tenant) {
        check?.end();
        check = new ChainCheck(row.tenant, (sequence) => heads.take(row.tenant, sequence), find);
      }
      const sealed: SealedRow = { ...row, sequence: Number(row.sequence), eventId: row.event_id };
      check.next(sealed);
      ends.set(row.tenant, sealed.sequence);
    }
    events += rows.length;
    onProgress?.({ done: events, total });
    if (rows.length < ROWS_AT_ONCE) break;
  }
  check?.end();
  return { events, ends };
}

/** What was sealed and anchored since the snapshot is beyond the chains that were read, but it is there. */
async function findTruncated(
  client: pg.Client,
  unmet: ReturnType<HeadBook['unmet']>,
  find: (finding: Finding) => void,
): Promise<void> {
  for (const { tenant, sequence, hash, end } of unmet) {
    const { rowCount } = await client.query(
      'select from access.audit_seal where tenant_id = $1 and sequence = $2 and hash = $3',
      [tenant, sequence, Buffer.from(hash, 'hex')],
    );
    if (rowCount) continue;
    const says = `The chain ends at ${end}; a head was signed at ${sequence}.`;
    find({ kind: 'TRUNCATED', tenant, sequence, event: null, says });
  }
}

async function unsealedEvents(client: pg.Client): Promise<VerificationReport['unsealed']> {
  const { rows } = await client.query<{ events: string; oldest: string | null }>(
    `select count(*) as events, extract(epoch from clock_timestamp() - min(e.occurred_at)) as oldest
     from access.audit_event e where not exists (select from access.audit_seal s where s.event_id = e.id)`,
  );
  return { events: Number(rows[0]?.events ?? 0), oldestSeconds: Number(rows[0]?.oldest ?? 0) };
}
