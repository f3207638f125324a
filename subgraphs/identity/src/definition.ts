import type { SubgraphDefinition } from '@caregraph/subgraph-kit';
import type { EntityClass } from '@mikro-orm/postgresql';
import { PartnerAppRow } from './partnerApp/partnerApp.entity.js';
import { partnerAppReference } from './partnerApp/partnerApp.reference.js';
import { PartnerAppResolver } from './partnerApp/partnerApp.resolver.js';
import { PatientIdentityRow } from './patient/patient.entity.js';
import { patientReference } from './patient/patient.reference.js';
import { Patient } from './patient/patient.type.js';
import { PatientResolver } from './patient/patient.resolver.js';
import { RegistrationRow } from './patient/registration.entity.js';
import { PractitionerRow } from './practitioner/practitioner.entity.js';
import { practitionerReference } from './practitioner/practitioner.reference.js';
import { PractitionerResolver } from './practitioner/practitioner.resolver.js';
import { RegisteredAppResolver } from './registeredApp/registeredApp.resolver.js';
import { SubscriberRow } from './subscriber/subscriber.entity.js';
import { subscriberReference } from './subscriber/subscriber.reference.js';
import { SubscriberResolver } from './subscriber/subscriber.resolver.js';
import { ViewerResolver } from './viewer/viewer.resolver.js';

/** What this subgraph is made of. */
export const identity: SubgraphDefinition & { readonly entities: EntityClass<object>[] } = {
  name: 'identity',
  entities: [PartnerAppRow, PatientIdentityRow, PractitionerRow, RegistrationRow, SubscriberRow],
  types: [Patient],
  resolvers: [
    PartnerAppResolver,
    PatientResolver,
    PractitionerResolver,
    RegisteredAppResolver,
    SubscriberResolver,
    ViewerResolver,
  ],
  // patientSearch.service.ts asks for each category that is searched by.
  servedArguments: ['Query.patients(search:)'],
  references: {
    PartnerApp: partnerAppReference,
    Patient: patientReference,
    Practitioner: practitionerReference,
    Subscriber: subscriberReference,
  },
};
