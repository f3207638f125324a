/** A value that does not open: it was changed, moved from its place, or sealed with another key. Says nothing of the value. */
export class CiphertextError extends Error {
  override readonly name = 'CiphertextError';
  constructor() {
    super('A sealed value does not open at its place. It was moved or changed, or the key is another.');
  }
}

/** The patient's key has been destroyed; what it sealed is gone for good. */
export class KeyShreddedError extends Error {
  override readonly name = 'KeyShreddedError';
  constructor(readonly patientIds: readonly string[]) {
    super(
      'The key of this patient has been destroyed: the patient was erased. Nothing can be stored under it.',
    );
  }
}

/** The wrapping keys cannot be reached for now: no answer in time, an error of the server, too many requests. */
export class KeyProviderUnavailable extends Error {
  override readonly name = 'KeyProviderUnavailable';
  constructor(provider: string, detail: string) {
    super(`The key provider ${provider} does not answer (${detail}). Try again once it does.`);
  }
}

/** The provider answered no: a key that it does not have, a permission that is missing, a wrapped key that was changed. */
export class KeyProviderRefused extends Error {
  override readonly name = 'KeyProviderRefused';
  constructor(provider: string, detail: string) {
    super(
      `The key provider ${provider} refuses (${detail}). Check its key, its version and the permissions of this service.`,
    );
  }
}
