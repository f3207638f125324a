import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { AuditRecord } from './auditRecord.js';

/** What the first link of a chain has as its previous hash: 32 zero bytes. */
export const GENESIS = Buffer.alloc(32);

/** A link of a tenant's chain. */
export interface Link {
  readonly tenant: string;
  /** From 1, without a gap. */
  readonly sequence: number;
  readonly previous: Buffer;
  readonly event: AuditRecord;
}

/**
 * The hash of a link: SHA-256 of the canonical JSON (RFC 8785) of tenant, sequence, previous hash and the whole event.
 */
export function linkHash({ tenant, sequence, previous, event }: Link): Buffer {
  return sha256(canonicalText({ tenant, sequence, previous: previous.toString('hex'), event }));
}

/** The canonical JSON of a value (RFC 8785). @throws Error for what JSON cannot hold. */
export function canonicalText(value: object): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error('The value has no canonical JSON.');
  return text;
}

export function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
