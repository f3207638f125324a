import type { Viewer } from '@caregraph/policy';
import { isUuid } from '../graph/uuid.js';
import type { ViewerClaims } from '../request/viewerAssertion.js';
import type { AccessTally, PatientTally } from './accessTally.js';

/** One event as `access.write_audit` takes it (subgraphs/consent/migrations/0003_audit.sql). */
export interface AuditEvent {
  /** Null: the platform. */
  readonly tenant_id: string | null;
  readonly request_id: string | null;
  readonly operation: string | null;
  readonly action: 'READ' | 'WRITE';
  readonly undone: boolean;
  readonly account_id: string;
  readonly client_id: string;
  readonly role: string | null;
  readonly grantee_id: string | null;
  readonly purpose: string | null;
  readonly permitted: number;
  readonly masked: number;
  readonly denied: number;
  readonly category_mask: number;
  readonly reasons: readonly string[];
  readonly source_kinds: readonly string[];
  readonly patients: readonly PatientOfEvent[];
}

export interface PatientOfEvent {
  readonly patient_id: string;
  readonly read_mask: number;
  readonly masked_mask: number;
  readonly written_mask: number;
  readonly denied_mask: number;
  readonly reasons: readonly string[];
  readonly source_kinds: readonly string[];
}

export interface Audited {
  readonly claims: ViewerClaims;
  /** Null where no viewer could be made of the claims. */
  readonly viewer: Viewer | null;
  readonly tally: AccessTally;
  readonly requestId: string | null;
  /** As the document has it. */
  readonly operationName: string | undefined;
  readonly isMutation: boolean;
  /** True for a change that was taken back. */
  readonly undone: boolean;
}

const REQUEST_ID = /^[\w.-]{1,64}$/;
const OPERATION = /^[A-Za-z_]\w{0,63}$/;
const CLIENT = /^[\x21-\x7e]{1,200}$/;
/** The gateway's planner appends the subgraph and a number to the client's name. */
const PLANNED = /__[a-z]+__\d+$/;

/** The event of one operation. Every text that a client had a hand in is of a narrow form or left out. */
export function auditEventOf(audited: Audited): AuditEvent {
  const { claims, viewer, tally, requestId, operationName, isMutation, undone } = audited;
  const patients = patientsOf(tally);
  const sources = new Set<string>();
  let categories = 0;
  for (const patient of patients) {
    categories |= patient.read_mask | patient.masked_mask | patient.written_mask;
    for (const source of patient.source_kinds) sources.add(source);
  }
  const reasons = new Set(tally.reasons);
  for (const patient of patients) for (const reason of patient.reasons) reasons.add(reason);
  return {
    tenant_id: viewer?.subscriberId ?? null,
    request_id: wordOrNull(requestId, REQUEST_ID),
    operation: wordOrNull(operationName?.replace(PLANNED, ''), OPERATION),
    action: isMutation ? 'WRITE' : 'READ',
    undone,
    account_id: claims.accountId,
    client_id: wordOrNull(claims.clientId, CLIENT) ?? 'malformed',
    role: viewer?.role ?? null,
    grantee_id: viewer?.granteeId ?? null,
    purpose: viewer?.purpose ?? claims.purpose ?? null,
    permitted: tally.permitted,
    masked: tally.masked,
    denied: tally.denied,
    category_mask: categories,
    reasons: [...reasons].toSorted(),
    source_kinds: [...sources].toSorted(),
    patients,
  };
}

/** One entry for each patient: the same identifier may have been asked for in capitals and in small letters. */
function patientsOf({ patients }: AccessTally): PatientOfEvent[] {
  const byId = new Map<string, PatientTally>();
  for (const [asked, tally] of patients) {
    if (!isUuid(asked)) continue;
    const id = asked.toLowerCase();
    const known = byId.get(id);
    byId.set(id, known ? union(known, tally) : tally);
  }
  return [...byId].map(([patient_id, tally]) => ({
    patient_id,
    read_mask: tally.read,
    masked_mask: tally.masked,
    written_mask: tally.written,
    denied_mask: tally.denied,
    reasons: tally.reasons.toSorted(),
    source_kinds: tally.sources.toSorted(),
  }));
}

function union(a: PatientTally, b: PatientTally): PatientTally {
  return {
    read: a.read | b.read,
    masked: a.masked | b.masked,
    written: a.written | b.written,
    denied: a.denied | b.denied,
    reasons: [...new Set([...a.reasons, ...b.reasons])],
    sources: [...new Set([...a.sources, ...b.sources])],
  };
}

function wordOrNull(text: string | null | undefined, form: RegExp): string | null {
  return text && form.test(text) ? text : null;
}
