/** Sensitivity labels of rows (HL7 v3 ActCode sensitivity policies). A labelled row needs a consent that names the label. */
export const LABELS = [
  'SUBSTANCE_USE',
  'MENTAL_HEALTH',
  'HIV',
  'SEXUAL_REPRODUCTIVE',
  'VIOLENCE',
  'GENETIC',
] as const;

export type Label = (typeof LABELS)[number];

/** Every label: what a patient's own grant covers. */
export const ALL_LABELS_MASK = (1 << LABELS.length) - 1;

/** The mask with the bits of all the given labels. The order of LABELS is therefore fixed. */
export function labelMask(labels: Iterable<Label>): number {
  let mask = 0;
  for (const label of labels) mask |= 1 << LABELS.indexOf(label);
  return mask;
}

/** The labels of a mask, in the fixed order. */
export function labelsOf(mask: number): Label[] {
  return LABELS.filter((_, index) => (mask & (1 << index)) !== 0);
}
