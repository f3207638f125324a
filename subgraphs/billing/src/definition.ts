import type { SubgraphDefinition } from '@caregraph/subgraph-kit';
import type { EntityClass } from '@mikro-orm/postgresql';
import { CoverageRow } from './coverage/coverage.entity.js';
import { coverageList } from './coverage/coverage.list.js';
import { coverageReference } from './coverage/coverage.reference.js';
import { PatientCoverageResolver } from './coverage/coverage.resolver.js';
import { ClaimRow } from './claim/claim.entity.js';
import { claimList } from './claim/claim.list.js';
import { claimReference } from './claim/claim.reference.js';
import { ClaimResolver, PatientClaimResolver } from './claim/claim.resolver.js';
import { ExplanationOfBenefitRow } from './explanationOfBenefit/explanationOfBenefit.entity.js';
import { explanationOfBenefitList } from './explanationOfBenefit/explanationOfBenefit.list.js';
import { explanationOfBenefitReference } from './explanationOfBenefit/explanationOfBenefit.reference.js';
import {
  ExplanationOfBenefitResolver,
  PatientExplanationOfBenefitResolver,
} from './explanationOfBenefit/explanationOfBenefit.resolver.js';
import { InvoiceRow } from './invoice/invoice.entity.js';
import { invoiceList } from './invoice/invoice.list.js';
import { invoiceReference } from './invoice/invoice.reference.js';
import { InvoiceResolver, PatientInvoiceResolver } from './invoice/invoice.resolver.js';
import { ChargeItemRow } from './chargeItem/chargeItem.entity.js';
import { chargeItemList } from './chargeItem/chargeItem.list.js';
import { chargeItemReference } from './chargeItem/chargeItem.reference.js';
import { PatientChargeItemResolver } from './chargeItem/chargeItem.resolver.js';
import { benchmarkReference } from './ownFee/ownFee.reference.js';
import { BenchmarkOwnFeeResolver, OwnFeeResolver } from './ownFee/ownFee.resolver.js';
import { Benchmark } from './ownFee/ownFee.type.js';
import { patientReference } from './patient/patient.reference.js';
import { Patient } from './patient/patient.type.js';

/** What this subgraph is made of. */
export const billing: SubgraphDefinition & { readonly entities: EntityClass<object>[] } = {
  name: 'billing',
  entities: [CoverageRow, ClaimRow, ExplanationOfBenefitRow, InvoiceRow, ChargeItemRow],
  types: [Patient, Benchmark],
  textKeys: ['Benchmark'],
  resolvers: [
    PatientCoverageResolver,
    PatientClaimResolver,
    ClaimResolver,
    PatientExplanationOfBenefitResolver,
    ExplanationOfBenefitResolver,
    PatientInvoiceResolver,
    InvoiceResolver,
    PatientChargeItemResolver,
    BenchmarkOwnFeeResolver,
    OwnFeeResolver,
  ],
  lists: [coverageList, claimList, explanationOfBenefitList, invoiceList, chargeItemList],
  references: {
    Patient: patientReference,
    Coverage: coverageReference,
    Claim: claimReference,
    ExplanationOfBenefit: explanationOfBenefitReference,
    Invoice: invoiceReference,
    ChargeItem: chargeItemReference,
    Benchmark: benchmarkReference,
  },
};
