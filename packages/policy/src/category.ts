/** Categories classify fields of the graph (`@access(category: …)`) and the rows behind them. */
export const CATEGORIES = [
  'PUBLIC',
  'ACCOUNT',
  'IDENTITY',
  'CONTACT',
  'CLINICAL',
  'MEDICATION',
  'LAB',
  'IMAGING',
  'DEVICE',
  'FINANCIAL',
  'CONSENT',
  'AUDIT',
  'BENCHMARK',
  'PRACTICE',
] as const;

export type Category = (typeof CATEGORIES)[number];

/** The categories that hold protected health information: all that say something of one patient. */
export const PHI_CATEGORIES: ReadonlySet<Category> = new Set<Category>([
  'IDENTITY',
  'CONTACT',
  'CLINICAL',
  'MEDICATION',
  'LAB',
  'IMAGING',
  'DEVICE',
  'FINANCIAL',
  'CONSENT',
  'AUDIT',
]);

/**
 * The categories that say nothing of one patient: role and status alone decide on them, without a subject, a scope or a
 * consent. Whose figures PRACTICE shows follows from the viewer's clinic, never from an argument.
 */
export const SUBJECTLESS_CATEGORIES: ReadonlySet<Category> = new Set<Category>([
  'PUBLIC',
  'ACCOUNT',
  'BENCHMARK',
  'PRACTICE',
]);

/** What each category covers, in words a patient would use. */
export const CATEGORY_MEANING: Readonly<Record<Category, string>> = {
  PUBLIC: 'Says nothing of a patient: opaque identifiers, codes of a terminology, clinics and practitioners.',
  ACCOUNT: 'The account of the person who asks, and what the staff of their clinic do, emergencies included.',
  IDENTITY: 'Who the patient is: name, date of birth, gender, record numbers.',
  CONTACT: 'How to reach the patient: address, phone, email.',
  CLINICAL: 'Encounters, appointments, conditions, procedures, immunizations and allergies.',
  MEDICATION: 'Prescriptions and what was dispensed.',
  LAB: 'Observations and reports: laboratory results, vital signs, surveys.',
  IMAGING: 'Imaging studies.',
  DEVICE: 'What devices and connected programs measure.',
  FINANCIAL: 'Claims, invoices, payments and insurance.',
  CONSENT: 'What the patient has allowed, refused and withdrawn.',
  AUDIT: 'Who saw what, when and why.',
  BENCHMARK: 'Published figures of many clinics together, in which nobody can be found.',
  PRACTICE: 'Figures of one clinic as a whole, counted from its own records: how many, never who.',
};

/** The bit of a category in the masks that grants and roles hold. The order of CATEGORIES is therefore fixed. */
export function categoryBit(category: Category): number {
  return 1 << CATEGORIES.indexOf(category);
}

/** The mask with the bits of all the given categories. */
export function categoryMask(categories: Iterable<Category>): number {
  let mask = 0;
  for (const category of categories) mask |= categoryBit(category);
  return mask;
}

/** The categories of a mask, in the fixed order. */
export function categoriesOf(mask: number): Category[] {
  return CATEGORIES.filter((category) => (mask & categoryBit(category)) !== 0);
}

export function isCategory(value: unknown): value is Category {
  return typeof value === 'string' && (CATEGORIES as readonly string[]).includes(value);
}
