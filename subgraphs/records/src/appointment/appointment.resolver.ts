import { Access, type Connection, type ListArgs, type RequestContext } from '@caregraph/subgraph-kit';
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Practitioner } from '../reference/practitioner.type.js';
import { Subscriber } from '../reference/subscriber.type.js';
import { Patient } from '../patient/patient.type.js';
import { appointmentList } from './appointment.list.js';
import { appointmentsOfPatient } from './appointment.service.js';
import { Appointment, AppointmentConnection } from './appointment.type.js';

@Resolver(() => Patient)
export class PatientAppointmentResolver {
  @Access('CLINICAL')
  @FieldResolver(() => AppointmentConnection, {
    nullable: true,
    description: 'Newest first, unless ordered otherwise.',
  })
  appointments(
    @Root() patient: Patient,
    @Args(() => appointmentList.Arguments) list: ListArgs,
    @Ctx('request') context: RequestContext,
  ): Promise<Connection<Appointment>> {
    return appointmentsOfPatient(context, patient.id, list);
  }
}

@Resolver(() => Appointment)
export class AppointmentResolver {
  @Access('CLINICAL')
  @FieldResolver(() => Practitioner, { nullable: true })
  practitioner(@Root() appointment: Appointment): Practitioner | null {
    return appointment.practitionerId === null ? null : { id: appointment.practitionerId };
  }
  @Access('CLINICAL')
  @FieldResolver(() => Subscriber, { nullable: true })
  serviceProvider(@Root() appointment: Appointment): Subscriber | null {
    return appointment.subject.tenantId === null ? null : { id: appointment.subject.tenantId };
  }
}
