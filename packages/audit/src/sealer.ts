import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { openAnchor, readAnchor, type AnchorWriter } from './anchorFile.js';
import { AUDIT_RECORD_SQL, type AuditRecord } from './auditRecord.js';
import { GENESIS, linkHash } from './chain.js';
import { signHead, type SignedHead, type SigningKey } from './head.js';

export interface SealerOptions {
  /** Connection string of the role caregraph_audit. */
  readonly databaseUrl: string;
  readonly key: SigningKey;
  /** The file outside the database that heads are appended to. */
  readonly anchorFile: string;
  /** From the start of one round to the start of the next, in milliseconds; 1000 by default. */
  readonly intervalMs?: number;
  /** Is told what happens, without any data. */
  readonly onEvent?: (event: SealerEvent) => void;
}

export type SealerEvent =
  | { readonly kind: 'LEADING' }
  | { readonly kind: 'SEALED'; readonly events: number; readonly heads: number }
  /** The database and the anchor contradict each other: nothing is sealed until somebody has looked. */
  | { readonly kind: 'REFUSED'; readonly tenant: string; readonly sequence: number }
  | { readonly kind: 'FAILED'; readonly code: string };

export interface Sealer {
  /** WAITING: another process leads. */
  state(): 'WAITING' | 'LEADING' | 'REFUSED' | 'FAILED';
  /** When the last round ended well, in milliseconds since the epoch; 0 before the first. */
  lastRoundAt(): number;
  close(): Promise<void>;
}

/** The chain in the database is not the one that was anchored. */
class AnchorContradiction extends Error {
  constructor(
    readonly tenant: string,
    readonly sequence: number,
  ) {
    super('The chain contradicts its anchor.');
  }
}

const MOST_EVENTS = 5000;
const RETRY_MS = 1000;

/**
 * Seals events as long as it is not closed: each round takes the committed events without a seal, appends each to its
 * tenant's chain, signs the head of every chain that has grown, anchors it, and records it. Of several sealers of a
 * database one leads, by an advisory lock of its connection; the others wait for it to end.
 */
export function startSealer(options: SealerOptions): Sealer {
  const { onEvent = () => undefined } = options;
  let state: ReturnType<Sealer['state']> = 'WAITING';
  let lastRoundAt = 0;
  const stop = new AbortController();

  const run = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      try {
        await lead(options, stop.signal, {
          leading: () => {
            state = 'LEADING';
            onEvent({ kind: 'LEADING' });
          },
          sealed: (events, heads) => {
            lastRoundAt = Date.now();
            if (heads > 0) onEvent({ kind: 'SEALED', events, heads });
          },
        });
        state = 'WAITING';
      } catch (error) {
        if (error instanceof AnchorContradiction) {
          state = 'REFUSED';
          onEvent({ kind: 'REFUSED', tenant: error.tenant, sequence: error.sequence });
        } else if (!stop.signal.aborted) {
          state = 'FAILED';
          onEvent({ kind: 'FAILED', code: codeOf(error) });
        }
      }
      await delay(RETRY_MS, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    state: () => state,
    lastRoundAt: () => lastRoundAt,
    async close() {
      stop.abort();
      await running;
    },
  };
}

interface Told {
  leading(): void;
  sealed(events: number, heads: number): void;
}

/** Leads until it is stopped or something fails; returns at once where another process leads. */
async function lead(options: SealerOptions, signal: AbortSignal, told: Told): Promise<void> {
  const client = new pg.Client({
    connectionString: options.databaseUrl,
    application_name: 'caregraph audit sealer',
    connectionTimeoutMillis: 5000,
    statement_timeout: 120_000,
  });
  const lost = new AbortController();
  client.on('error', () => lost.abort());
  const over = AbortSignal.any([signal, lost.signal]);
  let anchor: AnchorWriter | undefined;
  try {
    await client.connect();
    const { rows } = await client.query<{ leads: boolean }>(
      "select pg_try_advisory_lock(hashtextextended('caregraph audit sealer', 0)) as leads",
    );
    if (!rows[0]?.leads) return;
    const round = new SealingRounds(client, options.key);
    await round.compareWithAnchor(options.anchorFile);
    anchor = await openAnchor(options.anchorFile);
    told.leading();
    while (!over.aborted) {
      const startedAt = Date.now();
      const { events, heads } = await round.seal(anchor);
      told.sealed(events, heads);
      const pause = Math.max(0, (options.intervalMs ?? 1000) - (Date.now() - startedAt));
      await delay(pause, undefined, { signal: over }).catch(() => undefined);
    }
    if (lost.signal.aborted) throw new Error('The connection was lost.');
  } finally {
    await anchor?.close();
    await client.end().catch(() => undefined);
  }
}

interface Tip {
  sequence: number;
  hash: Buffer;
}

interface Sealed {
  readonly tenants: string[];
  readonly sequences: number[];
  readonly eventIds: string[];
  readonly previous: Buffer[];
  readonly hashes: Buffer[];
}

/** What one leader knows: the ends of the chains, and from which transaction on it has to look. */
class SealingRounds {
  readonly #tips = new Map<string, Tip>();
  /** Tenants whose last head does not yet tell of their tip. */
  readonly #unsigned = new Set<string>();
  /** Transactions before it are over, and what they wrote is sealed. Null: not known, look at everything. */
  #from: string | null = null;

  constructor(
    private readonly client: pg.Client,
    private readonly key: SigningKey,
  ) {}

  /**
   * A chain that ends before its anchored head, or has another link there, must not go on: that would make it look
   * whole again. Chains that the file does not know yet are anchored with their present end.
   */
  async compareWithAnchor(file: string): Promise<void> {
    const anchored = new Map<string, SignedHead>();
    for await (const line of readAnchor(file)) if ('head' in line) anchored.set(line.head.tenant, line.head);
    for (const { tenant, sequence, hash } of anchored.values()) {
      const { rows } = await this.client.query<{ hash: Buffer }>(
        'select hash from access.audit_seal where tenant_id = $1 and sequence = $2',
        [tenant, sequence],
      );
      if (rows[0]?.hash.toString('hex') !== hash) throw new AnchorContradiction(tenant, sequence);
    }
    const { rows } = await this.client.query<{ tenant_id: string; sequence: string; hash: Buffer }>(
      `select t.tenant_id, s.sequence, s.hash
       from (with recursive tenant as (
           (select tenant_id from access.audit_seal order by tenant_id limit 1)
           union all
           select (select s.tenant_id from access.audit_seal s where s.tenant_id > t.tenant_id order by s.tenant_id limit 1)
           from tenant t where t.tenant_id is not null)
         select tenant_id from tenant where tenant_id is not null) t
       cross join lateral (select sequence, hash from access.audit_seal s where s.tenant_id = t.tenant_id
         order by sequence desc limit 1) s`,
    );
    for (const { tenant_id: tenant, sequence, hash } of rows) {
      this.#tips.set(tenant, { sequence: Number(sequence), hash });
      if (anchored.get(tenant)?.sequence !== Number(sequence)) this.#unsigned.add(tenant);
    }
  }

  async seal(anchor: AnchorWriter): Promise<{ events: number; heads: number }> {
    let events = 0;
    for (let last = MOST_EVENTS; last === MOST_EVENTS;) {
      last = await this.#sealSome();
      events += last;
    }
    const heads = await this.#signHeads(anchor);
    return { events, heads };
  }

  /**
   * Seals up to 5000 events. What a later statement does not see was written by a transaction at or after the oldest
   * one still running now, so the next round looks from there on; a cursor on the identifier would miss events that
   * commit late.
   */
  async #sealSome(): Promise<number> {
    const { client } = this;
    const horizon = await client.query<{ xmin: string }>(
      'select pg_snapshot_xmin(pg_current_snapshot())::text as xmin',
    );
    const { rows } = await client.query<{ event: AuditRecord }>(
      `select ${AUDIT_RECORD_SQL} as event from access.audit_event e
       where ($1::xid8 is null or e.xid >= $1::xid8)
         and not exists (select from access.audit_seal s where s.event_id = e.id)
       order by e.id limit ${MOST_EVENTS}`,
      [this.#from],
    );
    if (rows.length > 0) await this.#append(rows.map(({ event }) => event));
    if (rows.length < MOST_EVENTS) this.#from = horizon.rows[0]?.xmin ?? null;
    return rows.length;
  }

  async #append(events: readonly AuditRecord[]): Promise<void> {
    const sealed: Sealed = { tenants: [], sequences: [], eventIds: [], previous: [], hashes: [] };
    const tips = new Map<string, Tip>();
    for (const event of events) {
      const { tenant } = event;
      const tip = tips.get(tenant) ?? this.#tips.get(tenant) ?? { sequence: 0, hash: GENESIS };
      const sequence = tip.sequence + 1;
      const hash = linkHash({ tenant, sequence, previous: tip.hash, event });
      sealed.tenants.push(tenant);
      sealed.sequences.push(sequence);
      sealed.eventIds.push(event.id);
      sealed.previous.push(tip.hash);
      sealed.hashes.push(hash);
      tips.set(tenant, { sequence, hash });
    }
    await this.client.query(
      `insert into access.audit_seal (tenant_id, sequence, event_id, previous_hash, hash)
       select * from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::bytea[], $5::bytea[])`,
      [sealed.tenants, sealed.sequences, sealed.eventIds, sealed.previous, sealed.hashes],
    );
    for (const [tenant, tip] of tips) {
      this.#tips.set(tenant, tip);
      this.#unsigned.add(tenant);
    }
  }

  /** The file comes first: a head that only the database knows would be no anchor. */
  async #signHeads(anchor: AnchorWriter): Promise<number> {
    const signedAt = new Date().toISOString();
    const heads: SignedHead[] = [];
    for (const tenant of this.#unsigned) {
      const tip = this.#tips.get(tenant);
      if (!tip) continue;
      const { sequence, hash } = tip;
      heads.push(signHead({ tenant, sequence, hash: hash.toString('hex'), signedAt }, this.key));
    }
    if (heads.length === 0) return 0;
    await anchor.append(heads);
    await this.client.query(
      `insert into access.audit_head (tenant_id, sequence, hash, signed_at, key_id, signature)
       select * from unnest($1::uuid[], $2::bigint[], $3::bytea[], $4::timestamptz[], $5::text[], $6::bytea[])
       on conflict do nothing`,
      [
        heads.map(({ tenant }) => tenant),
        heads.map(({ sequence }) => sequence),
        heads.map(({ hash }) => Buffer.from(hash, 'hex')),
        heads.map((head) => head.signedAt),
        heads.map(({ keyId }) => keyId),
        heads.map(({ signature }) => Buffer.from(signature, 'base64url')),
      ],
    );
    this.#unsigned.clear();
    return heads.length;
  }
}

/** A code alone: messages of a database quote values. */
function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.name : 'unknown';
}
