import type { Subject } from '@caregraph/policy';
import {
  Access,
  CodeableConcept,
  connectionType,
  DateTimeScalar,
  type OfSubject,
} from '@caregraph/subgraph-kit';
import { Directive, Field, ID, ObjectType } from 'type-graphql';

@Directive('@key(fields: "id")')
@ObjectType({ description: 'A vaccination (FHIR Immunization).' })
export class Immunization implements OfSubject {
  subject!: Subject;
  /** Leads to another entity; the field that follows it is classified. */
  encounterId!: string | null;

  @Access('PUBLIC')
  @Field(() => ID)
  id!: string;

  @Access('CLINICAL')
  @Field(() => String, { nullable: true })
  status!: string | null;

  @Access('CLINICAL')
  @Field(() => CodeableConcept, { nullable: true })
  vaccineCode!: CodeableConcept | null;

  @Access('CLINICAL')
  @Field(() => DateTimeScalar, { nullable: true })
  occurrenceDateTime!: Date | null;
}

export const ImmunizationConnection = connectionType('Immunization', () => Immunization);
