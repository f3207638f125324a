import { Directive, Field, ObjectType } from 'type-graphql';
import { GraphQLScalarType } from 'graphql';
import { GraphQLSafeInt } from 'graphql-scalars';
import { Access } from '../access/accessDirective.js';

export { GraphQLDateTime as DateTimeScalar } from 'graphql-scalars';

const FHIR_DATE = /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/;

/** Output alone: no input of the graph has a date. */
export const FhirDateScalar = new GraphQLScalarType<string, string>({
  name: 'FhirDate',
  description:
    'A date of which the day, or the month and the day, may be unknown or masked: 1980-02-03, 1980-02, 1980.',
  specifiedByURL: 'https://hl7.org/fhir/R4/datatypes.html#date',
  serialize(value) {
    if (typeof value !== 'string' || !FHIR_DATE.test(value)) throw new TypeError('This is no date of FHIR.');
    return value;
  },
});

// Value types are reached only through a classified field, which is what protects them; on their own, a code, an
// amount or a number say nothing of anybody. Therefore their fields are PUBLIC.

/** FHIR CodeableConcept, with its first coding. */
@Directive('@shareable')
@ObjectType({ description: 'A concept of a terminology (FHIR CodeableConcept).' })
export class CodeableConcept {
  @Access('PUBLIC')
  @Field(() => String, {
    nullable: true,
    description: 'URI of the code system, e.g. http://snomed.info/sct.',
  })
  system!: string | null;

  @Access('PUBLIC')
  @Field(() => String, { nullable: true })
  code!: string | null;

  @Access('PUBLIC')
  @Field(() => String, { nullable: true, description: 'The concept in words.' })
  text!: string | null;
}

/** The concept of three columns, or null where the row has none. */
export function concept(
  system: string | null,
  code: string | null,
  text: string | null,
): CodeableConcept | null {
  return system === null && code === null && text === null ? null : { system, code, text };
}

@Directive('@shareable')
@ObjectType({ description: 'A measured amount with its unit (FHIR Quantity, UCUM).' })
export class Quantity {
  @Access('PUBLIC')
  @Field(() => Number, { nullable: true })
  value!: number | null;

  @Access('PUBLIC')
  @Field(() => String, { nullable: true })
  unit!: string | null;
}

@Directive('@shareable')
@ObjectType({ description: 'An amount of money.' })
export class Money {
  @Access('PUBLIC')
  @Field(() => GraphQLSafeInt, {
    nullable: true,
    description: 'In the minor unit of the currency, e.g. cents.',
  })
  amountMinor!: number | null;

  @Access('PUBLIC')
  @Field(() => String, { nullable: true, description: 'ISO 4217 code.' })
  currency!: string | null;
}

/** The amount of two columns, or null where the row has none. PostgreSQL gives bigint as text. */
export function money(amountMinor: string | number | null, currency: string | null): Money | null {
  return amountMinor === null ? null : { amountMinor: Number(amountMinor), currency };
}
