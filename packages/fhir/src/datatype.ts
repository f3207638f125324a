import type { Shape } from './shape.js';

/** The elements of FHIR R4's complex datatypes that import reads: https://hl7.org/fhir/R4/datatypes.html */
export const DATATYPES: Readonly<Record<string, Shape['elements']>> = {
  Address: {
    use: 'code',
    text: 'string',
    line: 'string*',
    city: 'string',
    state: 'string',
    postalCode: 'string',
    country: 'string',
    period: 'Period',
  },
  CodeableConcept: { coding: 'Coding*', text: 'string' },
  Coding: { system: 'uri', version: 'string', code: 'code', display: 'string', userSelected: 'boolean' },
  ContactPoint: { system: 'code', value: 'string', use: 'code', rank: 'positiveInt', period: 'Period' },
  Dosage: { text: 'string', sequence: 'integer' },
  HumanName: {
    use: 'code',
    text: 'string',
    family: 'string',
    given: 'string*',
    prefix: 'string*',
    suffix: 'string*',
    period: 'Period',
  },
  Identifier: { use: 'code', type: 'CodeableConcept', system: 'uri', value: 'string', period: 'Period' },
  Meta: { versionId: 'id', lastUpdated: 'instant', profile: 'uri*', security: 'Coding*', tag: 'Coding*' },
  Money: { value: 'decimal', currency: 'code' },
  Period: { start: 'dateTime', end: 'dateTime' },
  Quantity: { value: 'decimal', comparator: 'code', unit: 'string', system: 'uri', code: 'code' },
  Reference: { reference: 'string', type: 'uri', identifier: 'Identifier', display: 'string' },
};
