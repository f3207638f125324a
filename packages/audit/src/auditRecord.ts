/** What an event says of one patient, by pseudonym. Masks are those of packages/policy. */
interface PatientRecord {
  readonly pseudonym: string;
  readonly read: number;
  readonly masked: number;
  readonly written: number;
  readonly denied: number;
  readonly reasons: readonly string[];
  readonly sources: readonly string[];
  readonly disclosed: boolean;
}

/** An event as it is hashed: every column but the transaction number, which only means something to one server. */
export interface AuditRecord {
  readonly id: string;
  /** ISO 8601, UTC, milliseconds. */
  readonly occurredAt: string;
  readonly tenant: string;
  readonly subgraph: string;
  readonly requestId: string | null;
  readonly operation: string | null;
  readonly action: string;
  readonly undone: boolean;
  readonly account: string;
  readonly client: string;
  readonly role: string | null;
  readonly grantee: string | null;
  readonly purpose: string | null;
  readonly permitted: number;
  readonly masked: number;
  readonly denied: number;
  readonly categories: number;
  readonly reasons: readonly string[];
  readonly sources: readonly string[];
  readonly patients: readonly PatientRecord[];
}

/**
 * Selects an event `e` as one jsonb value of the shape {@link AuditRecord}. The text is here and not a function of the
 * database, because whoever owns the database could change such a function.
 */
export const AUDIT_RECORD_SQL = `pg_catalog.jsonb_build_object(
  'id', e.id,
  'occurredAt', pg_catalog.to_char(e.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  'tenant', e.tenant_id, 'subgraph', e.subgraph, 'requestId', e.request_id, 'operation', e.operation,
  'action', e.action, 'undone', e.undone, 'account', e.account_id, 'client', e.client_id, 'role', e.role,
  'grantee', e.grantee_id, 'purpose', e.purpose, 'permitted', e.permitted, 'masked', e.masked, 'denied', e.denied,
  'categories', e.category_mask, 'reasons', e.reasons, 'sources', e.source_kinds,
  'patients', coalesce((select pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
      'pseudonym', p.pseudonym, 'read', p.read_mask, 'masked', p.masked_mask, 'written', p.written_mask,
      'denied', p.denied_mask, 'reasons', p.reasons, 'sources', p.source_kinds, 'disclosed', p.disclosed)
      order by p.pseudonym)
    from access.audit_patient p where p.event_id = e.id), '[]'::jsonb))`;
