import type { Subject } from '@caregraph/policy';

/** What resolvers return for anything that says something of one patient carries whose it is. */
export interface OfSubject {
  readonly subject: Subject;
}

/** Whose data an object is, or null if it does not say: protected fields of such an object are denied. */
export function subjectOf(value: unknown): Subject | null {
  if (typeof value !== 'object' || value === null || !('subject' in value)) return null;
  const { subject } = value as { subject?: Partial<Subject> | null };
  if (typeof subject?.patientId !== 'string' || typeof subject.labels !== 'number') return null;
  return { ...(subject as Subject), tenantId: subject.tenantId ?? null };
}

/** The subject of what belongs to the patient alone: no labels, no clinic. */
export function patientSubject(patientId: string, resource = 'Patient'): Subject {
  return { patientId, labels: 0, tenantId: null, resource };
}

/** The list of a type that hangs on an object: its rows are decided on one by one besides. */
export function listSubject(
  { patientId, labels, tenantId, isClinicRow }: Subject,
  resource: string,
): Subject {
  return { patientId, labels, tenantId, ...(isClinicRow ? { isClinicRow } : {}), resource, isList: true };
}
