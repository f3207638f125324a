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
@ObjectType({ description: 'A report on a group of observations (FHIR DiagnosticReport).' })
export class DiagnosticReport implements OfSubject {
  subject!: Subject;
  /** Leads to another entity; the field that follows it is classified. */
  encounterId!: string | null;
  /** Leads to another entity; the field that follows it is classified. */
  resultIds!: string[];

  @Access('PUBLIC')
  @Field(() => ID)
  id!: string;

  @Access('LAB')
  @Field(() => String, { nullable: true })
  status!: string | null;

  @Access('LAB')
  @Field(() => String, { nullable: true })
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
}

export const DiagnosticReportConnection = connectionType('DiagnosticReport', () => DiagnosticReport);
