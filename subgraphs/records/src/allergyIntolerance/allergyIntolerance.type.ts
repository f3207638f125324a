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
@ObjectType({ description: 'An allergy or intolerance (FHIR AllergyIntolerance).' })
export class AllergyIntolerance implements OfSubject {
  subject!: Subject;
  /** Leads to another entity; the field that follows it is classified. */
  encounterId!: string | null;

  @Access('PUBLIC')
  @Field(() => ID)
  id!: string;

  @Access('CLINICAL')
  @Field(() => String, { nullable: true })
  clinicalStatus!: string | null;

  @Access('CLINICAL')
  @Field(() => String, { nullable: true })
  verificationStatus!: string | null;

  @Access('CLINICAL')
  @Field(() => String, { nullable: true })
  type!: string | null;

  @Access('CLINICAL')
  @Field(() => [String], { nullable: true })
  categories!: string[] | null;

  @Access('CLINICAL')
  @Field(() => String, { nullable: true })
  criticality!: string | null;

  @Access('CLINICAL')
  @Field(() => CodeableConcept, { nullable: true })
  code!: CodeableConcept | null;

  @Access('CLINICAL')
  @Field(() => DateTimeScalar, { nullable: true })
  recordedDate!: Date | null;
}

export const AllergyIntoleranceConnection = connectionType('AllergyIntolerance', () => AllergyIntolerance);
