import type { Subject } from '@caregraph/policy';
import {
  Access,
  CodeableConcept,
  connectionType,
  DateTimeScalar,
  Money,
  type OfSubject,
} from '@caregraph/subgraph-kit';
import { Directive, Field, ID, ObjectType } from 'type-graphql';

@Directive('@key(fields: "id")')
@ObjectType({ description: 'One item of an invoice (FHIR ChargeItem).' })
export class ChargeItem implements OfSubject {
  subject!: Subject;

  @Access('PUBLIC')
  @Field(() => ID)
  id!: string;

  @Access('FINANCIAL')
  @Field(() => String, { nullable: true })
  status!: string | null;

  @Access('FINANCIAL')
  @Field(() => CodeableConcept, { nullable: true })
  code!: CodeableConcept | null;

  @Access('FINANCIAL')
  @Field(() => DateTimeScalar, { nullable: true })
  occurrenceDateTime!: Date | null;

  @Access('FINANCIAL')
  @Field(() => Number, { nullable: true })
  quantity!: number | null;

  @Access('FINANCIAL')
  @Field(() => Money, { nullable: true })
  price!: Money | null;
}

export const ChargeItemConnection = connectionType('ChargeItem', () => ChargeItem);
