import {
  rowSubject,
  pageOfPatient,
  patientRowById,
  type Connection,
  type ListArgs,
  type RequestContext,
} from '@caregraph/subgraph-kit';
import { AppointmentRow } from './appointment.entity.js';
import { appointmentList } from './appointment.list.js';
import type { Appointment } from './appointment.type.js';

/** The newest first, unless asked otherwise; only what the viewer may see. */
export function appointmentsOfPatient(
  context: RequestContext,
  patientId: string,
  list: ListArgs,
): Promise<Connection<Appointment>> {
  return pageOfPatient(context, appointmentList, patientId, list, toAppointment);
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
