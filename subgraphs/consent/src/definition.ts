import type { SubgraphDefinition } from '@caregraph/subgraph-kit';
import type { EntityClass } from '@mikro-orm/postgresql';
import { PatientAccessGrantResolver } from './accessGrant/accessGrant.resolver.js';
import { ConsentRow } from './consent/consent.entity.js';
import { consentList } from './consent/consent.list.js';
import { consentReference } from './consent/consent.reference.js';
import { ConsentResolver, PatientConsentResolver } from './consent/consent.resolver.js';
import { ExplanationResolver } from './explanation/explanation.resolver.js';
import { IdempotencyKeyRow } from './idempotency/idempotencyKey.entity.js';
import { patientReference } from './patient/patient.reference.js';
import { Patient } from './patient/patient.type.js';

/** What this subgraph is made of. */
export const consent: SubgraphDefinition & { readonly entities: EntityClass<object>[] } = {
  name: 'consent',
  entities: [ConsentRow, IdempotencyKeyRow],
  types: [Patient],
  resolvers: [ConsentResolver, PatientConsentResolver, ExplanationResolver, PatientAccessGrantResolver],
  lists: [consentList],
  references: { Consent: consentReference, Patient: patientReference },
};
