import { categoryMask, type Category } from './category.js';
import type { Purpose } from './purpose.js';

/**
 * What a clinic at which a patient is registered may do without a further consent, by purpose: HIPAA 164.506
 * (treatment, payment, health care operations) and the minimum necessary standard, 164.502(b).
 * Labelled rows are never covered: they need a consent that names the label.
 */
export const REGISTRATION_CATEGORIES: Readonly<Partial<Record<Purpose, readonly Category[]>>> = {
  TREATMENT: [
    'PUBLIC',
    'IDENTITY',
    'CONTACT',
    'CLINICAL',
    'MEDICATION',
    'LAB',
    'IMAGING',
    'DEVICE',
    'CONSENT',
  ],
  PAYMENT: ['PUBLIC', 'IDENTITY', 'CONTACT', 'FINANCIAL'],
  // FINANCIAL for the front desk, which sees its masked form alone (role.ts).
  OPERATIONS: ['PUBLIC', 'IDENTITY', 'CONTACT', 'FINANCIAL', 'CONSENT', 'AUDIT'],
};

/** [purpose, category mask] for each purpose a registration grants. */
export function registrationMasks(): [Purpose, number][] {
  return (Object.entries(REGISTRATION_CATEGORIES) as [Purpose, readonly Category[]][]).map(
    ([purpose, categories]) => [purpose, categoryMask(categories)],
  );
}
