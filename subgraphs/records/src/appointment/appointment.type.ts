import type { Subject } from '@caregraph/policy';
import { Access, connectionType, DateTimeScalar, type OfSubject } from '@caregraph/subgraph-kit';
import { Directive, Field, ID, ObjectType } from 'type-graphql';

@Directive('@key(fields: "id")')
@ObjectType({ description: 'A booked visit (FHIR Appointment).' })
export class Appointment implements OfSubject {
  subject!: Subject;
  /** Leads to another entity; the field that follows it is classified. */
  practitionerId!: string | null;

  @Access('PUBLIC')
  @Field(() => ID)
  id!: string;

  @Access('CLINICAL')
  @Field(() => String, { nullable: true })
  status!: string | null;

  @Access('CLINICAL')
  @Field(() => String, { nullable: true })
  serviceType!: string | null;

  @Access('CLINICAL')
  @Field(() => DateTimeScalar, { nullable: true })
  start!: Date | null;

  @Access('CLINICAL')
  @Field(() => DateTimeScalar, { nullable: true })
  end!: Date | null;
}

export const AppointmentConnection = connectionType('Appointment', () => Appointment);
