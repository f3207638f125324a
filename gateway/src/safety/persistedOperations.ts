import { hash } from 'node:crypto';
import { RegistryError } from '../registryError.js';
import type { AppPolicies, AppPolicy } from '../state/appPolicies.js';
import { LIMITS } from './limits.js';

/** The parts of a request's body that may name its document. As they came: anything JSON can hold. */
export interface DocumentRequest {
  readonly query?: unknown;
  /** `sha256:` and 64 hexadecimal digits: a registered operation, as the GraphQL over HTTP draft names it. */
  readonly documentId?: unknown;
  /** `persistedQuery: { version: 1, sha256Hash }`: automatic persisted queries. */
  readonly extensions?: unknown;
}

export interface PersistedOperations {
  /**
   * The text of the document that a request asks to run.
   * @throws RegistryError PERSISTED_QUERY_NOT_FOUND, OPERATION_REFUSED (OPERATION_NOT_REGISTERED,
   * PERSISTED_QUERY_HASH_WRONG), BAD_USER_INPUT (DOCUMENT_MISSING, DOCUMENT_ID_MALFORMED).
   */
  resolve(app: string, request: DocumentRequest): string | Promise<string>;
}

/** Of documents that one app has sent with their hash, in UTF-16 code units; and how many apps are remembered. */
const MAXIMUM_PER_APP = 1_000_000;
const MAXIMUM_APPS = 100;

/** How old the list of registered operations may be when one is not found in it. */
const MISS_AGE_MS = 1000;

const SHA256 = /^[0-9a-f]{64}$/;

/**
 * Documents by their hash: those that an app has registered, and (automatic persisted queries) those that it has sent
 * before. Each app has its own of both, so that none learns what another runs, or pushes it out.
 * `onlyRegistered` lets nobody run anything else; an app's own policy can say the same for it. Without `policies`
 * nothing is registered.
 */
export function createPersistedOperations(o: {
  policies: AppPolicies | undefined;
  onlyRegistered: boolean;
}): PersistedOperations {
  const sent = new SentDocuments();
  const policyOf = (app: string, maximumAgeMs?: number) =>
    o.policies?.policyOf(app, maximumAgeMs) ?? NO_POLICY;

  return {
    resolve(app, request) {
      const asked = askedFor(request);
      const policy = policyOf(app);
      return policy instanceof Promise
        ? policy.then((known) => resolveWith(known, app, asked))
        : resolveWith(policy, app, asked);
    },
  };

  function resolveWith(policy: AppPolicy, app: string, asked: Asked): string | Promise<string> {
    const { text, sha256, isRegistered } = asked;
    if (text !== undefined && sha256 !== undefined && hash('sha256', text) !== sha256)
      throw new RegistryError('OPERATION_REFUSED', 'PERSISTED_QUERY_HASH_WRONG');
    if (!isRegistered && !o.onlyRegistered && !policy.onlyRegistered) {
      if (text !== undefined && sha256 !== undefined) sent.keep(app, sha256, text);
      const known = text ?? sent.find(app, sha256 ?? '') ?? policy.operations.get(sha256 ?? '');
      if (known === undefined) throw new RegistryError('PERSISTED_QUERY_NOT_FOUND');
      return known;
    }
    const wanted = sha256 ?? hash('sha256', text ?? '');
    return policy.operations.get(wanted) ?? afterAnotherLook(app, wanted);
  }

  /** It may have been registered a moment ago. */
  async function afterAnotherLook(app: string, sha256: string): Promise<string> {
    const policy = await policyOf(app, MISS_AGE_MS);
    const document = policy.operations.get(sha256);
    if (document === undefined) throw new RegistryError('OPERATION_REFUSED', 'OPERATION_NOT_REGISTERED');
    return document;
  }
}

const NO_POLICY: AppPolicy = { pointsPerMinute: undefined, onlyRegistered: false, operations: new Map() };

interface Asked {
  readonly text: string | undefined;
  readonly sha256: string | undefined;
  /** Asked for by `documentId`: nothing but a registered operation is meant. */
  readonly isRegistered: boolean;
}

function askedFor({ query, documentId, extensions }: DocumentRequest): Asked {
  if (query !== undefined && query !== null && typeof query !== 'string')
    throw new RegistryError('BAD_USER_INPUT', 'DOCUMENT_MALFORMED');
  const text = query || undefined;
  if (documentId !== undefined && documentId !== null) {
    const [, sha256] = (typeof documentId === 'string' && /^sha256:([0-9a-f]{64})$/.exec(documentId)) || [];
    if (sha256 === undefined || text !== undefined)
      throw new RegistryError('BAD_USER_INPUT', 'DOCUMENT_ID_MALFORMED');
    return { text: undefined, sha256, isRegistered: true };
  }
  const sha256 = persistedHash(extensions);
  if (text === undefined && sha256 === undefined)
    throw new RegistryError('BAD_USER_INPUT', 'DOCUMENT_MISSING');
  return { text, sha256, isRegistered: false };
}

function persistedHash(extensions: unknown): string | undefined {
  if (typeof extensions !== 'object' || extensions === null || !('persistedQuery' in extensions))
    return undefined;
  const { persistedQuery } = extensions;
  const { version, sha256Hash } = (persistedQuery ?? {}) as { version?: unknown; sha256Hash?: unknown }; // any JSON
  if (version !== 1 || typeof sha256Hash !== 'string' || !SHA256.test(sha256Hash))
    throw new RegistryError('BAD_USER_INPUT', 'PERSISTED_QUERY_MALFORMED');
  return sha256Hash;
}

/** Per app the documents that it has sent with their hash; the longest unused go first. */
class SentDocuments {
  readonly #apps = new Map<string, { length: number; readonly documents: Map<string, string> }>();

  find(app: string, sha256: string): string | undefined {
    const own = this.#apps.get(app);
    const text = own?.documents.get(sha256);
    if (own && text !== undefined) touch(own.documents, sha256, text);
    return text;
  }

  keep(app: string, sha256: string, text: string): void {
    // It would be refused anyway, and must not push others out.
    if (text.length > LIMITS.documentLength) return;
    const own = this.#apps.get(app) ?? { length: 0, documents: new Map<string, string>() };
    touch(this.#apps, app, own);
    if (!own.documents.has(sha256)) own.length += text.length;
    touch(own.documents, sha256, text);
    for (const [oldest, document] of own.documents) {
      if (own.length <= MAXIMUM_PER_APP) break;
      own.documents.delete(oldest);
      own.length -= document.length;
    }
    for (const oldest of this.#apps.keys()) {
      if (this.#apps.size <= MAXIMUM_APPS) break;
      this.#apps.delete(oldest);
    }
  }
}

/** Set again, it becomes the youngest: a map's order is that of insertion. */
function touch<K, V>(map: Map<K, V>, key: K, value: V): void {
  map.delete(key);
  map.set(key, value);
}
