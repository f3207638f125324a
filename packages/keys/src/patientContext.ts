/** What a patient's wrapped key is for: it unwraps for no other patient and no other generation. */
export function patientContext(patientId: string, generation: number): string {
  return `patient/${patientId}/${generation}`;
}

/** What the wrapped key of the blind indexes is for. */
export const INDEX_CONTEXT = 'index';
