const COUNTS = 'Fewer than 11 patients or 3 clinics, or a cell from which such a one could be computed.';
const FEES =
  'Fewer than 11 patients or 5 clinics, one clinic above 25 % of the sum or known to another within 10 %, or a cell from ' +
  'which such a one could be computed. Median from 22 patients, quartiles from 44.';

/** The rows of main.measure_definition: measure, title, numerator, denominator, unit, protection. */
export const MEASURE_DEFINITIONS = [
  ['population', 'Patients seen', 'distinct patients with an encounter', null, 'patients', COUNTS],
  [
    'condition_prevalence',
    'Prevalence of conditions',
    'distinct patients with the condition beginning or recorded in the quarter or year',
    'distinct patients with an encounter in the same time, place and age band',
    'patients',
    COUNTS,
  ],
  [
    'treatment_use',
    'Use of treatments',
    'distinct patients with the procedure or prescription in the quarter or year',
    'distinct patients with an encounter in the same time, place and age band',
    'patients',
    COUNTS,
  ],
  ['fees', 'Fees', 'charge items with a price above zero', null, 'minor units of the currency', FEES],
] as const;
