import type { SubgraphDefinition } from '@caregraph/subgraph-kit';
import type { EntityClass } from '@mikro-orm/postgresql';
import { PatientAccessGrantResolver } from './accessGrant/accessGrant.resolver.js';
import { PatientAccessHistoryResolver } from './accessHistory/accessHistory.resolver.js';
import { BreakGlassRow } from './breakGlass/breakGlass.entity.js';
import { BreakGlassResolver } from './breakGlass/breakGlass.resolver.js';
import { ConsentRow } from './consent/consent.entity.js';
import { consentList } from './consent/consent.list.js';
import { consentReference } from './consent/consent.reference.js';
import { ConsentResolver, PatientConsentResolver } from './consent/consent.resolver.js';
import { ExplanationResolver } from './explanation/explanation.resolver.js';
import { NoticeRow } from './notice/notice.entity.js';
import { NoticeResolver } from './notice/notice.resolver.js';
import { ObjectionRow } from './objection/objection.entity.js';
import { ObjectionResolver } from './objection/objection.resolver.js';
import { patientReference } from './patient/patient.reference.js';
import { Patient } from './patient/patient.type.js';
import { PolicyVersionRow } from './policyVersion/policyVersion.entity.js';
import { PolicyVersionResolver } from './policyVersion/policyVersion.resolver.js';
import { RestrictionRow } from './restriction/restriction.entity.js';
import { RestrictionResolver } from './restriction/restriction.resolver.js';

/** What this subgraph is made of. */
export const consent: SubgraphDefinition & { readonly entities: EntityClass<object>[] } = {
  name: 'consent',
  entities: [ConsentRow, RestrictionRow, ObjectionRow, PolicyVersionRow, BreakGlassRow, NoticeRow],
  types: [Patient],
  resolvers: [
    ConsentResolver,
    PatientConsentResolver,
    PatientAccessHistoryResolver,
    RestrictionResolver,
    ObjectionResolver,
    PolicyVersionResolver,
    BreakGlassResolver,
    NoticeResolver,
    ExplanationResolver,
    PatientAccessGrantResolver,
  ],
  lists: [consentList],
  // It filters by what every row of the list shows.
  servedArguments: ['Query.breakGlassGrants(state:)'],
  references: { Consent: consentReference, Patient: patientReference },
};
