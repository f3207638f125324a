/** A secret and what it is for: it unwraps for that alone. */
export interface KeyToWrap {
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** For example `patient/<id>/1`. */
  readonly context: string;
}

/** A key under a wrapping key. Only the provider can take it out. */
export interface WrappedKey {
  readonly wrapped: Uint8Array;
  /** The wrapping key and its version, as people read it: `local/2`, `vault/caregraph/3`, or an ARN. */
  readonly wrappingKey: string;
}

/**
 * Holds the wrapping keys (key-encryption keys). Calls take many keys at once, because each may be a request over the
 * network. All throw KeyProviderUnavailable or KeyProviderRefused, whose messages hold no secret.
 */
export interface KeyProvider {
  /** Wraps under the current version. Answers in the order of `keys`. */
  wrap(keys: readonly KeyToWrap[]): Promise<WrappedKey[]>;
  /** Unwraps, whichever version wrapped it. Answers in the order of `keys`. */
  unwrap(keys: readonly { readonly wrapped: Uint8Array; readonly context: string }[]): Promise<Buffer[]>;
  /** The name under which `wrap` wraps now. */
  currentVersion(): Promise<string>;
  /**
   * Makes a new version the current one, and names it. Earlier versions still unwrap. Where versions are made elsewhere
   * (AWS KMS), it names the one that is configured.
   */
  rotate(): Promise<string>;
  /**
   * Forgets a version for good, so that whatever it wrapped anywhere, backups and logs of the database included, is beyond
   * reach. Only for versions that wrap nothing any more.
   */
  retire(version: string): Promise<void>;
}
