import { randomBytes } from 'node:crypto';

/** What a token answers for; RFC 8707. */
export const RESOURCES = {
  graph: 'urn:caregraph:graph',
  warehouse: 'urn:caregraph:warehouse',
} as const;
export type ResourceName = keyof typeof RESOURCES;

export interface AccessToken {
  readonly value: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Somebody who has signed in. Nothing of it ever reaches the browser. */
export interface Session {
  readonly id: string;
  /** Proves to the provider whose session is to end. */
  readonly idToken: string;
  refreshToken: string | undefined;
  readonly accessTokens: Map<ResourceName, AccessToken>;
  /** Ends with the provider's own session, whatever happens; milliseconds since the epoch. */
  readonly endsAt: number;
  lastUsedAt: number;
  /** A refresh under way: a refresh token is good for one use, so requests take turns. */
  refreshing: Promise<unknown>;
}

/** As long as the provider's session. */
const LIFETIME_MS = 8 * 3600_000;
/** A forgotten screen is signed out. */
const IDLE_MS = 60 * 60_000;
const MAXIMUM_SESSIONS = 20_000;

/**
 * Sessions in the memory of this process, by an unguessable id. A restart signs everybody out here; the provider's own
 * session then lets them in again without a password.
 */
export class SessionStore {
  readonly #sessions = new Map<string, Session>();

  constructor(private readonly now: () => number = Date.now) {}

  create(tokens: Pick<Session, 'idToken' | 'refreshToken' | 'accessTokens'>): Session {
    const now = this.now();
    const session: Session = {
      ...tokens,
      id: randomBytes(32).toString('base64url'),
      endsAt: now + LIFETIME_MS,
      lastUsedAt: now,
      refreshing: Promise.resolve(),
    };
    this.#makeRoom();
    this.#sessions.set(session.id, session);
    return session;
  }

  /** The session, unless it has ended; asking keeps it from being idle. */
  find(id: string | undefined): Session | undefined {
    const session = id === undefined ? undefined : this.#sessions.get(id);
    if (session === undefined) return undefined;
    const now = this.now();
    if (now >= session.endsAt || now - session.lastUsedAt >= IDLE_MS) {
      this.#sessions.delete(session.id);
      return undefined;
    }
    session.lastUsedAt = now;
    // The map's order is that of use, so that the first to go is the one unused for longest.
    this.#sessions.delete(session.id);
    this.#sessions.set(session.id, session);
    return session;
  }

  end(session: Session): void {
    this.#sessions.delete(session.id);
  }

  #makeRoom(): void {
    const now = this.now();
    for (const [id, session] of this.#sessions) {
      const isOver = now >= session.endsAt || now - session.lastUsedAt >= IDLE_MS;
      if (!isOver && this.#sessions.size < MAXIMUM_SESSIONS) return;
      this.#sessions.delete(id);
    }
  }
}
