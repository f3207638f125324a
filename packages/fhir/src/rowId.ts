import { hash } from 'node:crypto';

/** Namespace of the row ids that are derived from something else than a UUID. It must never change. */
const NAMESPACE = Buffer.from('6f1c2a524f0e5c8e9d3b3a1f5d0c7e11', 'hex');

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The primary key of a resource's row: its id when that is a UUID, otherwise a UUID (version 5) of its type and id. */
export function rowId(resourceType: string, id: string): string {
  return UUID.test(id) ? id.toLowerCase() : derivedId(resourceType, id);
}

/** The primary key of a row that is derived from others, the same every time: from its kind and what it is made of. */
export function derivedId(kind: string, ...parts: string[]): string {
  const name = Buffer.from([kind, ...parts].join('/'));
  const digest = hash('sha1', Buffer.concat([NAMESPACE, name]), 'hex');
  // RFC 9562, 5.5: version 5 in the 13th digit, the variant in the 17th.
  const variant = ((Number.parseInt(digest.charAt(16), 16) & 0x3) | 0x8).toString(16);
  const [a, b, c, d] = [digest.slice(0, 8), digest.slice(8, 12), digest.slice(13, 16), digest.slice(17, 20)];
  return `${a}-${b}-5${c}-${variant}${d}-${digest.slice(20, 32)}`;
}

export function isUuid(text: string): boolean {
  return UUID.test(text);
}
