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
@ObjectType({ description: 'Something done for the patient (FHIR Procedure).' })
export class Procedure implements OfSubject {
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
  code!: CodeableConcept | null;

  @Access('CLINICAL')
  @Field(() => DateTimeScalar, { nullable: true })
  performedStart!: Date | null;

  @Access('CLINICAL')
  @Field(() => DateTimeScalar, { nullable: true })
  performedEnd!: Date | null;
}

export const ProcedureConnection = connectionType('Procedure', () => Procedure);
