import type { Subject } from '@caregraph/policy';
import {
  Access,
  CodeableConcept,
  connectionType,
  DateTimeScalar,
  type OfSubject,
} from '@caregraph/subgraph-kit';
import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';

@Directive('@key(fields: "id")')
@ObjectType({ description: 'A study of medical images (FHIR ImagingStudy).' })
export class ImagingStudy implements OfSubject {
  subject!: Subject;
  /** Leads to another entity; the field that follows it is classified. */
  encounterId!: string | null;

  @Access('PUBLIC')
  @Field(() => ID)
  id!: string;

  @Access('IMAGING')
  @Field(() => String, { nullable: true })
  status!: string | null;

  @Access('IMAGING')
  @Field(() => DateTimeScalar, { nullable: true })
  started!: Date | null;

  @Access('IMAGING')
  @Field(() => CodeableConcept, { nullable: true })
  modality!: CodeableConcept | null;

  @Access('IMAGING')
  @Field(() => CodeableConcept, { nullable: true })
  bodySite!: CodeableConcept | null;

  @Access('IMAGING')
  @Field(() => Int, { nullable: true })
  numberOfSeries!: number | null;

  @Access('IMAGING')
  @Field(() => Int, { nullable: true })
  numberOfInstances!: number | null;
}

export const ImagingStudyConnection = connectionType('ImagingStudy', () => ImagingStudy);
