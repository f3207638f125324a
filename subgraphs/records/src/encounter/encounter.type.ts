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
@ObjectType({ description: 'A visit, in person or virtual (FHIR Encounter).' })
export class Encounter implements OfSubject {
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
  @Field(() => String, { nullable: true, description: 'AMB, EMER, IMP, VR … (HL7 v3 ActCode).' })
  classCode!: string | null;

  @Access('CLINICAL')
  @Field(() => CodeableConcept, { nullable: true })
  type!: CodeableConcept | null;

  @Access('CLINICAL')
  @Field(() => CodeableConcept, { nullable: true })
  reason!: CodeableConcept | null;

  @Access('CLINICAL')
  @Field(() => DateTimeScalar, { nullable: true })
  start!: Date | null;

  @Access('CLINICAL')
  @Field(() => DateTimeScalar, { nullable: true })
  end!: Date | null;
}

export const EncounterConnection = connectionType('Encounter', () => Encounter);
