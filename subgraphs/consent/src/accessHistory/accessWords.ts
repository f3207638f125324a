import { CATEGORY_MEANING, categoriesOf, type Category } from '@caregraph/policy';

/** A stable code, and what it means in the patient's words. */
export interface Word {
  readonly code: string;
  readonly text: string;
}

const PURPOSE_WORDS: Readonly<Record<string, string>> = {
  TREATMENT: 'To treat you.',
  PAYMENT: 'To bill and pay for your treatment.',
  OPERATIONS: 'To run the clinic, for example to arrange appointments.',
  PATIENT_REQUEST: 'Because you, or somebody who acts for you, asked for it.',
  EMERGENCY: 'To help you in an emergency.',
  RESEARCH: 'For research.',
  BENCHMARKING: 'To compare clinics, without anybody being recognizable.',
};

const SOURCE_WORDS: Readonly<Record<string, string>> = {
  SELF: 'It is your own record.',
  DELEGATION: 'You have appointed this person to act for you.',
  REGISTRATION: 'You are a patient of this clinic.',
  CONNECTION: 'You have connected this app.',
  CONSENT: 'You have given your consent.',
  BREAK_GLASS: 'Emergency access, which is reviewed afterwards.',
};

const REASON_WORDS: Readonly<Record<string, string>> = {
  ACCOUNT_INACTIVE: 'The account was suspended.',
  ROLE_MAY_NOT: 'Nobody in this role may see it.',
  SCOPE_MISSING: 'The app had no permission to ask for it.',
  NO_RELATIONSHIP: 'Nothing connected them with you.',
  CONSENT_MISSING: 'You have not allowed it.',
  LABEL_CONSENT_MISSING: 'It is especially sensitive, and you have not allowed it by name.',
  OTHER_CLINIC: 'Another clinic keeps it.',
  MASKED_ONLY: 'They may see it in part only.',
  RESTRICTED: 'You have restricted the use of your record.',
  OBJECTED: 'You have objected to this purpose.',
  ERASURE_IN_PROGRESS: 'Your record is being erased.',
};

const STAFF_WORDS: Readonly<Record<string, string>> = {
  CLINICIAN: 'A clinician',
  FRONT_DESK: 'The front desk',
  BILLER: 'A biller',
  CLINIC_ADMIN: 'An administrator',
  PRIVACY_OFFICER: 'A privacy officer',
};

/** What kind of somebody has asked. */
export const ACTOR_KINDS = ['SELF', 'DELEGATE', 'CLINIC', 'APP', 'RESEARCHER', 'SERVICE'] as const;
export type ActorKind = (typeof ACTOR_KINDS)[number];

export interface Actor extends Word {
  readonly kind: ActorKind;
  /** Of the clinic, app or delegate. */
  readonly name: string | null;
}

/** Who it was, from the role and the name of the clinic, app or delegate. */
export function actorOf(role: string | null, name: string | null): Actor {
  const code = role ?? 'NONE';
  const staff = STAFF_WORDS[code];
  if (staff) return { kind: 'CLINIC', code, name, text: `${staff} of ${name ?? 'a clinic'}` };
  switch (code) {
    case 'PATIENT':
      return { kind: 'SELF', code, name: null, text: 'You' };
    case 'DELEGATE':
      return { kind: 'DELEGATE', code, name, text: `${name ?? 'Somebody'}, who acts for you` };
    case 'PARTNER_APP':
      return { kind: 'APP', code, name, text: `The app ${name ?? 'of a partner'}` };
    case 'RESEARCHER':
      return { kind: 'RESEARCHER', code, name: null, text: 'A researcher' };
    default:
      return { kind: 'SERVICE', code, name: null, text: 'Somebody who runs this service' };
  }
}

export const purposeWord = (code: string | null): Word | null =>
  code === null ? null : word(code, PURPOSE_WORDS);
export const sourceWords = (codes: readonly string[]): Word[] =>
  codes.map((code) => word(code, SOURCE_WORDS));
export const reasonWords = (codes: readonly string[]): Word[] =>
  codes.map((code) => word(code, REASON_WORDS));

/** The categories of a mask that say something of a patient, in words. */
export function categoryWords(mask: number): { code: Category; text: string }[] {
  return categoriesOf(mask)
    .filter((code) => code !== 'PUBLIC' && code !== 'ACCOUNT')
    .map((code) => ({ code, text: CATEGORY_MEANING[code] }));
}

/** A code without words of its own is still a word. */
function word(code: string, words: Readonly<Record<string, string>>): Word {
  return { code, text: words[code] ?? code.toLowerCase().replaceAll('_', ' ') };
}
