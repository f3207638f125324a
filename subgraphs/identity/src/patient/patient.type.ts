import type { Subject } from '@caregraph/policy';
import {
  Access,
  connectionType,
  DateTimeScalar,
  FhirDateScalar,
  type OfSubject,
} from '@caregraph/subgraph-kit';
import { Directive, Field, ID, ObjectType } from 'type-graphql';

@ObjectType({ description: 'A name of a person (FHIR HumanName).' })
export class HumanName implements OfSubject {
  subject!: Subject;

  @Access('IDENTITY')
  @Field(() => String, { nullable: true, description: 'The whole name, as it is written.' })
  text!: string | null;

  @Access('IDENTITY')
  @Field(() => String, { nullable: true })
  family!: string | null;

  @Access('IDENTITY')
  @Field(() => [String], { nullable: true })
  given!: string[] | null;

  @Access('IDENTITY')
  @Field(() => String, { nullable: true })
  prefix!: string | null;
}

@ObjectType({ description: 'A postal address (FHIR Address).' })
export class Address implements OfSubject {
  subject!: Subject;

  @Access('CONTACT')
  @Field(() => String, { nullable: true })
  line!: string | null;

  @Access('CONTACT')
  @Field(() => String, { nullable: true })
  city!: string | null;

  @Access('CONTACT')
  @Field(() => String, { nullable: true })
  state!: string | null;

  @Access('CONTACT')
  @Field(() => String, { nullable: true })
  postalCode!: string | null;

  @Access('CONTACT')
  @Field(() => String, { nullable: true })
  country!: string | null;
}

@Directive('@key(fields: "id")')
@ObjectType({ description: 'A person whose record this is (FHIR Patient). Other subgraphs add to it.' })
export class Patient implements OfSubject {
  subject!: Subject;

  @Access('PUBLIC')
  @Field(() => ID, { description: 'An opaque identifier.' })
  id!: string;

  @Access('IDENTITY')
  @Field(() => HumanName, { nullable: true })
  name!: HumanName | null;

  @Access('IDENTITY', { mask: 'YEAR' })
  @Field(() => FhirDateScalar, { nullable: true, description: 'YYYY-MM-DD; the year alone where masked.' })
  birthDate!: string | null;

  @Access('IDENTITY')
  @Field(() => String, {
    nullable: true,
    description: 'Administrative gender: male, female, other, unknown.',
  })
  gender!: string | null;

  @Access('IDENTITY')
  @Field(() => DateTimeScalar, { nullable: true })
  deceasedDateTime!: Date | null;

  @Access('IDENTITY', { mask: 'LAST_FOUR' })
  @Field(() => String, { nullable: true })
  medicalRecordNumber!: string | null;

  @Access('IDENTITY')
  @Field(() => String, { nullable: true })
  maritalStatus!: string | null;

  @Access('IDENTITY')
  @Field(() => String, { nullable: true, description: 'BCP 47 language tag.' })
  language!: string | null;

  @Access('CONTACT', { mask: 'LAST_FOUR' })
  @Field(() => String, { nullable: true })
  phone!: string | null;

  @Access('CONTACT')
  @Field(() => String, { nullable: true })
  email!: string | null;

  @Access('CONTACT')
  @Field(() => Address, { nullable: true })
  address!: Address | null;
}

export const PatientConnection = connectionType('Patient', () => Patient);
