import type { AuditRecord } from './auditRecord.js';
import { GENESIS, linkHash } from './chain.js';
import type { Finding } from './verifyChains.js';

/** A link as the database has it, with its event if that is still there. */
export interface SealedRow {
  readonly sequence: number;
  readonly previous: Buffer;
  readonly hash: Buffer;
  readonly eventId: string;
  readonly event: AuditRecord | null;
}

/** To tell a changed order from a changed event, links that don't fit are tried in each other's places. */
const MOST_TRIED = 24;

/** Follows one tenant's chain, link by link, in the order of the sequence. */
export class ChainCheck {
  #sequence = 0;
  #hash: Buffer = GENESIS;
  #previous: Buffer = GENESIS;
  readonly #misfits: (SealedRow & { readonly event: AuditRecord })[] = [];

  constructor(
    readonly tenant: string,
    private readonly signedHash: (sequence: number) => string | undefined,
    private readonly find: (finding: Finding) => void,
  ) {}

  next(row: SealedRow): void {
    const isSecond = row.sequence === this.#sequence;
    if (isSecond) this.#tell('FORKED', row, `There are two links at ${row.sequence}.`);
    const isAfterGap = row.sequence > this.#sequence + 1;
    if (isAfterGap) {
      const missing = row.sequence - this.#sequence - 1;
      this.#tell('DROPPED', row, `${missing} links before ${row.sequence} are gone.`);
    }
    const expected = isSecond ? this.#previous : this.#hash;
    if (!isAfterGap && !isSecond && !row.previous.equals(expected)) {
      if (row.previous.equals(this.#previous))
        this.#tell('FORKED', row, 'It follows the same link as the one before it.');
      else this.#misfit(row, 'It does not follow the link before it.');
    }
    this.#checkContent(row);
    const signed = this.signedHash(row.sequence);
    if (signed !== undefined && signed !== row.hash.toString('hex'))
      this.#tell('FORKED', row, 'A head with another hash was signed for this place.');
    if (!isSecond) this.#previous = this.#hash;
    this.#hash = row.hash;
    this.#sequence = row.sequence;
  }

  /** Tells of the links that did not fit: in another order they may. */
  end(): void {
    const moved = new Set<number>();
    for (const [index, { event }] of this.#misfits.entries()) {
      for (const [other, { previous, hash }] of this.#misfits.entries()) {
        for (const { sequence } of this.#misfits) {
          if (index === other && sequence === this.#misfits[index]?.sequence) continue;
          const link = { tenant: this.tenant, sequence, previous, event };
          if (linkHash(link).equals(hash)) moved.add(index);
        }
      }
    }
    for (const [index, row] of this.#misfits.entries()) {
      if (moved.has(index)) this.#tell('REORDERED', row, 'Its event was sealed at another place.');
      else this.#tell('EDITED', row, 'What the database has is not what was sealed.');
    }
  }

  #checkContent(row: SealedRow): void {
    if (row.event === null) {
      this.#tell('DROPPED', row, 'Its event is gone.');
      return;
    }
    const { sequence, previous, event, hash } = row;
    if (
      event.tenant === this.tenant &&
      linkHash({ tenant: this.tenant, sequence, previous, event }).equals(hash)
    )
      return;
    this.#misfit(row, 'What the database has is not what was sealed.');
  }

  #misfit(row: SealedRow, says: string): void {
    const known = this.#misfits.some(
      ({ eventId, sequence }) => eventId === row.eventId && sequence === row.sequence,
    );
    if (known) return;
    if (row.event === null || this.#misfits.length >= MOST_TRIED) this.#tell('EDITED', row, says);
    else this.#misfits.push({ ...row, event: row.event });
  }

  #tell(kind: Finding['kind'], { sequence, eventId }: SealedRow, says: string): void {
    this.find({ kind, tenant: this.tenant, sequence, event: eventId, says });
  }
}
