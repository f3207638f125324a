import { CaregraphError, isUuid, patientSubject, type RequestContext } from '@caregraph/subgraph-kit';

/**
 * Refuses a new decision of a patient from anybody who may not write what this patient allows.
 * @throws CaregraphError BAD_USER_INPUT, NOT_FOUND for a patient the viewer may not know of, FORBIDDEN with the reason.
 */
export async function requireOwnConsent(context: RequestContext, patientId: string): Promise<void> {
  if (!isUuid(patientId)) throw new CaregraphError('BAD_USER_INPUT', 'ID_IS_NO_UUID');
  if (!(await context.mayKnowOf(patientId))) throw new CaregraphError('NOT_FOUND');
  await context.requireWrite({ ...patientSubject(patientId, 'Consent'), isNew: true }, 'CONSENT');
}
