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
@ObjectType({ description: 'A prescription (FHIR MedicationRequest).' })
export class MedicationRequest implements OfSubject {
  subject!: Subject;
  /** Leads to another entity; the field that follows it is classified. */
  encounterId!: string | null;
  /** Leads to another entity; the field that follows it is classified. */
  requesterId!: string | null;

  @Access('PUBLIC')
  @Field(() => ID)
  id!: string;

  @Access('MEDICATION')
  @Field(() => String, { nullable: true })
  status!: string | null;

  @Access('MEDICATION')
  @Field(() => String, { nullable: true })
  intent!: string | null;

  @Access('MEDICATION')
  @Field(() => CodeableConcept, { nullable: true })
  medication!: CodeableConcept | null;

  @Access('MEDICATION')
  @Field(() => DateTimeScalar, { nullable: true })
  authoredOn!: Date | null;

  @Access('MEDICATION')
  @Field(() => String, { nullable: true })
  dosageText!: string | null;
}

export const MedicationRequestConnection = connectionType('MedicationRequest', () => MedicationRequest);
