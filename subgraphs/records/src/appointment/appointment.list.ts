import { patientList } from '@caregraph/subgraph-kit';
import { AppointmentRow } from './appointment.entity.js';

/** By what a patient's list of them can be filtered and sorted. */
export const appointmentList = patientList(AppointmentRow, {
  status: { kind: 'WORD', column: 'status' },
  start: { kind: 'TIME', column: 'startAt' },
  end: { kind: 'TIME', column: 'endAt' },
});
