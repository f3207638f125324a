/** What a form lets choose of scopes: who uses the app, and which kinds of data it reads. */
export interface ScopeChoice {
  readonly patients: boolean;
  readonly itself: boolean;
  readonly everything: boolean;
  /** Types of FHIR. */
  readonly types: readonly string[];
  readonly offline: boolean;
}

export const NOTHING_CHOSEN: ScopeChoice = {
  patients: false,
  itself: false,
  everything: false,
  types: [],
  offline: false,
};

/** SMART on FHIR v2. An app of patients is told which record is theirs, and who came back. */
export function scopesOf({ patients, itself, everything, types, offline }: ScopeChoice): string[] {
  const chosen = everything ? ['*'] : types;
  return [
    ...(patients ? ['openid', 'launch/patient', ...chosen.map((type) => `patient/${type}.rs`)] : []),
    ...(patients && offline ? ['offline_access'] : []),
    ...(itself ? chosen.map((type) => `system/${type}.rs`) : []),
  ];
}

const KIND = /^(patient|system)\/(\w+|\*)\.rs$/;

/** The choice that gives these scopes; null where none does, as they were put together in another way. */
export function choiceOf(scopes: readonly string[]): ScopeChoice | null {
  const kinds = scopes.flatMap((scope) => {
    const [, level, type] = KIND.exec(scope) ?? [];
    return level && type ? [{ level, type }] : [];
  });
  const types = [...new Set(kinds.map(({ type }) => type))];
  const choice: ScopeChoice = {
    patients: kinds.some(({ level }) => level === 'patient'),
    itself: kinds.some(({ level }) => level === 'system'),
    everything: types.includes('*'),
    types: types.filter((type) => type !== '*'),
    offline: scopes.includes('offline_access'),
  };
  const again = scopesOf(choice);
  const isSame = again.length === scopes.length && again.every((scope) => scopes.includes(scope));
  return isSame ? choice : null;
}
