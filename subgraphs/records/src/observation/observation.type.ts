import type { Subject } from '@caregraph/policy';
import {
  Access,
  CodeableConcept,
  connectionType,
  DateTimeScalar,
  Quantity,
  type OfSubject,
} from '@caregraph/subgraph-kit';
import { Directive, Field, ID, ObjectType } from 'type-graphql';

@ObjectType({ description: 'A part of a measurement, e.g. the systolic part of a blood pressure.' })
export class ObservationComponent implements OfSubject {
  subject!: Subject;

  @Access('LAB')
  @Field(() => CodeableConcept, { nullable: true })
  code!: CodeableConcept | null;

  @Access('LAB')
  @Field(() => Quantity, { nullable: true })
  valueQuantity!: Quantity | null;
}

@Directive('@key(fields: "id")')
@ObjectType({ description: 'A measurement or finding (FHIR Observation).' })
export class Observation implements OfSubject {
  subject!: Subject;
  /** Leads to another entity; the field that follows it is classified. */
  encounterId!: string | null;

  @Access('PUBLIC')
  @Field(() => ID)
  id!: string;

  @Access('LAB')
  @Field(() => String, { nullable: true })
  status!: string | null;

  @Access('LAB')
  @Field(() => String, { nullable: true, description: 'vital-signs, laboratory, survey …' })
  category!: string | null;

  @Access('LAB')
  @Field(() => CodeableConcept, { nullable: true })
  code!: CodeableConcept | null;

  @Access('LAB')
  @Field(() => DateTimeScalar, { nullable: true })
  effectiveDateTime!: Date | null;

  @Access('LAB')
  @Field(() => DateTimeScalar, { nullable: true })
  issued!: Date | null;

  @Access('LAB')
  @Field(() => Quantity, { nullable: true })
  valueQuantity!: Quantity | null;

  @Access('LAB')
  @Field(() => CodeableConcept, { nullable: true })
  valueCodeableConcept!: CodeableConcept | null;

  @Access('LAB')
  @Field(() => String, { nullable: true })
  valueString!: string | null;

  @Access('LAB')
  @Field(() => [ObservationComponent], { nullable: true })
  components!: ObservationComponent[] | null;
}

export const ObservationConnection = connectionType('Observation', () => Observation);
