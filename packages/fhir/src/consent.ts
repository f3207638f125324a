import type { Coding, Consent, Reference } from '@medplum/fhirtypes';
import { dateTimeOf, instantOf, periodOf, type Instant } from './instant.js';
import { mapping } from './mapping.js';
import { isUuid, rowId } from './rowId.js';
import { referenceTo, referencedRowId } from './reference.js';
import { LABEL_SYSTEM, labelNamesOfCoding } from './securityLabel.js';
import type { Problem } from './shape.js';

export type GranteeKind = 'APP' | 'SUBSCRIBER' | 'RESEARCH' | 'WAREHOUSE';

export interface ConsentColumns {
  id: string;
  patient_id: string;
  grantee_kind: GranteeKind;
  grantee_id: string;
  purpose: string;
  category_names: readonly string[];
  label_names: readonly string[];
  status: 'ACTIVE' | 'WITHDRAWN' | 'REFUSED';
  period_start: Instant;
  period_end: Instant | null;
  policy_version_id: string | null;
  granted_at: Instant;
  withdrawn_at: Instant | null;
}

/** access.warehouse_id() in the database. */
const WAREHOUSE_ID = '00000000-0000-8000-8000-0000000be7c4';

export const CLIENT_ID_SYSTEM = 'urn:caregraph:client-id';
const APP_SYSTEM = 'urn:caregraph:app';
const GRANTEE_SYSTEM = 'urn:caregraph:grantee';
const STUDY_SYSTEM = 'urn:caregraph:study';
const CATEGORY_SYSTEM = 'urn:caregraph:category';
const PURPOSE_SYSTEM = 'urn:caregraph:purpose';
const ACT_REASON = 'http://terminology.hl7.org/CodeSystem/v3-ActReason';

/** HL7 v3 ActReason → our purposes (packages/policy holds the same table the other way; a test compares them). */
export const PURPOSE_OF_ACT_REASON: Readonly<Record<string, string>> = {
  TREAT: 'TREATMENT',
  HPAYMT: 'PAYMENT',
  HOPERAT: 'OPERATIONS',
  PATRQT: 'PATIENT_REQUEST',
  ETREAT: 'EMERGENCY',
  HRESCH: 'RESEARCH',
};

/**
 * Consent ↔ consent.consent: one grantee, one purpose, some categories, a period. A Consent that says more than a row
 * can hold is refused (consentProblem) rather than stored as something wider than what the patient allowed.
 */
export const consent = mapping<Consent, ConsentColumns>({
  resourceType: 'Consent',
  table: 'consent.consent',
  shape: {
    elements: {
      meta: 'Meta',
      status: 'code!:active|rejected|inactive|entered-in-error',
      scope: 'CodeableConcept!',
      category: 'CodeableConcept+',
      // Optional in R4; who consented and when must be known here.
      patient: 'Reference!:Patient',
      dateTime: 'dateTime!',
      provision: [
        '!',
        {
          type: 'code:permit|deny',
          period: 'Period',
          actor: ['+', { role: 'CodeableConcept!', reference: 'Reference!' }],
          purpose: 'Coding+',
          class: 'Coding+',
          securityLabel: 'Coding*',
        },
      ],
    },
  },
  patientOf: (resource) => resource.patient,
  columns(resource, context) {
    const provision = resource.provision ?? {};
    const grantedAt = instantOf(resource.dateTime) ?? '';
    const grantee = granteeOf(provision.actor?.[0]?.reference, context.appIdOf);
    const status = statusOf(resource);
    return {
      id: rowId('Consent', resource.id ?? ''),
      patient_id: referencedRowId(resource.patient, 'Patient') ?? '',
      grantee_kind: grantee?.kind ?? 'APP',
      grantee_id: grantee?.id ?? '',
      purpose: purposeOf(provision.purpose?.[0]) ?? '',
      category_names: (provision.class ?? []).map((coding) => coding.code ?? ''),
      label_names: [...new Set((provision.securityLabel ?? []).flatMap(labelNamesOfCoding))],
      status,
      period_start: instantOf(provision.period?.start) ?? grantedAt,
      period_end: instantOf(provision.period?.end),
      policy_version_id: null,
      granted_at: grantedAt,
      withdrawn_at: status === 'WITHDRAWN' ? (resource.meta?.lastUpdated ?? grantedAt) : null,
    };
  },
  render(row) {
    const securityLabel = row.label_names.map((code) => ({ system: LABEL_SYSTEM, code }));
    return {
      status: { ACTIVE: 'active', WITHDRAWN: 'inactive', REFUSED: 'rejected' }[row.status],
      patient: referenceTo('Patient', row.patient_id),
      dateTime: dateTimeOf(row.granted_at),
      ...(row.withdrawn_at && { meta: { lastUpdated: dateTimeOf(row.withdrawn_at) } }),
      provision: {
        period: periodOf(row.period_start, row.period_end),
        actor: [{ reference: granteeReference(row.grantee_kind, row.grantee_id) }],
        purpose: [purposeCoding(row.purpose)],
        class: row.category_names.map((code) => ({ system: CATEGORY_SYSTEM, code })),
        ...(securityLabel.length > 0 && { securityLabel }),
      },
    };
  },
});

/** What a row of consent.consent cannot hold of a Consent that fits the shape; null when it holds all. */
export function consentProblem(resource: Consent, vocabulary: ConsentVocabulary): Problem | null {
  const provision = resource.provision ?? {};
  const problem = (element: string, message: string): Problem => ({
    element: `Consent.provision.${element}`,
    message,
  });
  const narrowing = (['provision', 'action', 'code', 'data', 'dataPeriod'] as const).find(
    (name) => provision[name],
  );
  if (narrowing) return problem(narrowing, 'narrows the consent in a way that cannot be stored yet');
  if (provision.actor?.length !== 1)
    return problem('actor', 'must name exactly one grantee; write one Consent for each');
  if (!granteeOf(provision.actor[0]?.reference, () => WAREHOUSE_ID)) {
    return problem(
      'actor[0].reference',
      'must name an Organization, an app (urn:caregraph:client-id) or the warehouse',
    );
  }
  if (provision.purpose?.length !== 1)
    return problem('purpose', 'must name exactly one purpose; write one Consent for each');
  const purpose = purposeOf(provision.purpose[0]);
  if (!purpose || !vocabulary.purposes.includes(purpose))
    return problem('purpose[0]', 'is not a purpose that Caregraph knows');
  const isCategory = (coding: Coding): boolean =>
    coding.system === CATEGORY_SYSTEM && vocabulary.categories.includes(coding.code ?? '');
  if (!provision.class?.every(isCategory))
    return problem('class', 'must be categories of urn:caregraph:category');
  const isLabel = (coding: Coding): boolean => {
    const names = labelNamesOfCoding(coding);
    return names.length > 0 && names.every((name) => vocabulary.labels.includes(name));
  };
  if (!(provision.securityLabel ?? []).every(isLabel)) {
    return problem('securityLabel', 'has a code that is no sensitivity label of Caregraph');
  }
  return null;
}

/** The words of packages/policy, which this package may not import. */
export interface ConsentVocabulary {
  purposes: readonly string[];
  categories: readonly string[];
  labels: readonly string[];
}

function granteeOf(
  reference: Reference | undefined,
  appIdOf: (clientId: string) => string | null,
): { kind: GranteeKind; id: string } | null {
  const organizationId = referencedRowId(reference, 'Organization');
  if (organizationId) return { kind: 'SUBSCRIBER', id: organizationId };
  const { system, value = '' } = reference?.identifier ?? {};
  if (system === GRANTEE_SYSTEM && value === 'warehouse') return { kind: 'WAREHOUSE', id: WAREHOUSE_ID };
  if (system === STUDY_SYSTEM && isUuid(value)) return { kind: 'RESEARCH', id: value };
  if (system === APP_SYSTEM && isUuid(value)) return { kind: 'APP', id: value };
  const appId = system === CLIENT_ID_SYSTEM ? appIdOf(value) : null;
  return appId ? { kind: 'APP', id: appId } : null;
}

function granteeReference(kind: GranteeKind, id: string): Reference | undefined {
  if (kind === 'SUBSCRIBER') return referenceTo('Organization', id);
  if (kind === 'WAREHOUSE') return { identifier: { system: GRANTEE_SYSTEM, value: 'warehouse' } };
  return { identifier: { system: kind === 'APP' ? APP_SYSTEM : STUDY_SYSTEM, value: id } };
}

function purposeOf(coding: Coding | undefined): string | null {
  if (coding?.system === PURPOSE_SYSTEM) return coding.code ?? null;
  return coding?.system === ACT_REASON ? (PURPOSE_OF_ACT_REASON[coding.code ?? ''] ?? null) : null;
}

function purposeCoding(purpose: string): Coding {
  const code = Object.keys(PURPOSE_OF_ACT_REASON).find((reason) => PURPOSE_OF_ACT_REASON[reason] === purpose);
  return code ? { system: ACT_REASON, code } : { system: PURPOSE_SYSTEM, code: purpose };
}

/** Anything but a consent in force that permits is none; only one that was in force is withdrawn. */
function statusOf(resource: Consent): ConsentColumns['status'] {
  if (resource.status === 'rejected' || resource.provision?.type === 'deny') return 'REFUSED';
  return resource.status === 'active' ? 'ACTIVE' : 'WITHDRAWN';
}
