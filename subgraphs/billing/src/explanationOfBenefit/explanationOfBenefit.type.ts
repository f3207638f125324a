import type { Subject } from '@caregraph/policy';
import { Access, connectionType, DateTimeScalar, Money, type OfSubject } from '@caregraph/subgraph-kit';
import { Directive, Field, ID, ObjectType } from 'type-graphql';

@Directive('@key(fields: "id")')
@ObjectType({ description: 'What an insurer pays of a claim (FHIR ExplanationOfBenefit).' })
export class ExplanationOfBenefit implements OfSubject {
  subject!: Subject;
  /** Leads to another entity; the field that follows it is classified. */
  encounterId!: string | null;
  /** Leads to another entity; the field that follows it is classified. */
  claimId!: string | null;

  @Access('PUBLIC')
  @Field(() => ID)
  id!: string;

  @Access('FINANCIAL')
  @Field(() => String, { nullable: true })
  status!: string | null;

  @Access('FINANCIAL')
  @Field(() => String, { nullable: true })
  outcome!: string | null;

  @Access('FINANCIAL')
  @Field(() => String, { nullable: true })
  type!: string | null;

  @Access('FINANCIAL')
  @Field(() => DateTimeScalar, { nullable: true })
  created!: Date | null;

  @Access('FINANCIAL')
  @Field(() => DateTimeScalar, { nullable: true })
  billableStart!: Date | null;

  @Access('FINANCIAL')
  @Field(() => DateTimeScalar, { nullable: true })
  billableEnd!: Date | null;

  @Access('FINANCIAL')
  @Field(() => String, { nullable: true })
  insurer!: string | null;

  @Access('FINANCIAL')
  @Field(() => Money, { nullable: true })
  total!: Money | null;

  @Access('FINANCIAL')
  @Field(() => Money, { nullable: true })
  payment!: Money | null;
}

export const ExplanationOfBenefitConnection = connectionType(
  'ExplanationOfBenefit',
  () => ExplanationOfBenefit,
);
