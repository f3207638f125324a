import {
  rowSubject,
  pageOf,
  pageOfPatient,
  patientRowById,
  type Connection,
  type PageArgs,
  type RequestContext,
} from '@caregraph/subgraph-kit';
import { AppointmentRow } from './appointment.entity.js';
import type { Appointment } from './appointment.type.js';

/** The newest first; only what row security shows to the viewer. */
export function appointmentsOfPatient(
  context: RequestContext,
  patientId: string,
  page: PageArgs,
): Promise<Connection<Appointment>> {
  return pageOfPatient(context, AppointmentRow, patientId, pageOf(page), toAppointment);
}

/** Null where it is not there or the viewer may not know of it. */
export async function appointmentById(context: RequestContext, id: string): Promise<Appointment | null> {
  const row = await patientRowById(context, AppointmentRow, id);
  return row && toAppointment(row);
}

function toAppointment(row: AppointmentRow): Appointment {
  return {
    id: row.id,
    subject: rowSubject(row),
    practitionerId: row.practitionerId,
    status: row.status,
    serviceType: row.serviceTypeDisplay,
    start: row.startAt,
    end: row.endAt,
  };
}
