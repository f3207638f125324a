import type { Viewer } from '@caregraph/policy';
import {
  BY_TIME,
  connectionOf,
  loaderOf,
  pageOf,
  patientSubject,
  uuidArray,
  type Connection,
  type Page,
  type PageArgs,
  type RequestContext,
} from '@caregraph/subgraph-kit';
import type { AccessedCategory, AccessEvent, Disclosure, Outcome } from './accessHistory.type.js';
import { actorOf, categoryWords, purposeWord, reasonWords, sourceWords } from './accessWords.js';

// SQL by hand (docs/decisions/0005): events are nobody's rows but the audit's, and only its functions read them.

/** A row of `access.audit_history`. */
interface HistoryRow {
  readonly patient_id: string;
  readonly event_id: string;
  /** ISO 8601. */
  readonly occurred_text: string;
  readonly undone: boolean;
  readonly role: string | null;
  readonly actor_name: string | null;
  readonly purpose: string | null;
  readonly read_mask: number;
  readonly masked_mask: number;
  readonly written_mask: number;
  readonly denied_mask: number;
  readonly reasons: readonly string[];
  readonly source_kinds: readonly string[];
  readonly tenant_id: string;
}

/** Who asked for what of a patient, newest first: patients all of their own, a privacy officer what its clinic did. */
export function accessHistory(
  context: RequestContext,
  patientId: string,
  args: PageArgs,
): Promise<Connection<AccessEvent>> {
  return historyPage(context, patientId, args, false, toAccessEvent);
}

/** What went to others than the patient, who acts for them, and who treats them, newest first (45 CFR 164.528). */
export function disclosures(
  context: RequestContext,
  patientId: string,
  args: PageArgs,
): Promise<Connection<Disclosure>> {
  return historyPage(context, patientId, args, true, toDisclosure);
}

async function historyPage<N>(
  context: RequestContext,
  patientId: string,
  args: PageArgs,
  disclosed: boolean,
  toNode: (row: HistoryRow) => N,
): Promise<Connection<N>> {
  const page = pageOf(args, BY_TIME);
  const viewer = await context.viewer();
  const rows = await rowsOf(context, patientId, page, disclosed);
  return connectionOf(
    rows
      .filter((row) => mayRead(viewer, row))
      .map((row) => ({
        place: { value: row.occurred_text, id: row.event_id },
        node: toNode(row),
      })),
    page,
    () => countOf(context, patientId, disclosed),
  );
}

/** The function in the database compares the same: each wall stands without the other. */
function mayRead({ role, patientId, subscriberId }: Viewer, row: HistoryRow): boolean {
  if (role === 'PATIENT') return patientId === row.patient_id;
  return subscriberId !== null && subscriberId === row.tenant_id;
}

/** One page of each patient of a request, in one statement. */
function rowsOf(
  context: RequestContext,
  patientId: string,
  page: Page,
  disclosed: boolean,
): Promise<HistoryRow[]> {
  const key = `audit:${disclosed}:${page.first}:${page.after?.id ?? ''}`;
  return loaderOf<string, HistoryRow[]>(context, key, async (ids) => {
    const rows = await context.database((em) =>
      em.execute<HistoryRow[]>(
        `select asked.id as patient_id, h.*, to_json(h.occurred_at at time zone 'UTC')#>>'{}' || 'Z' as occurred_text
         from unnest(?::uuid[]) as asked(id)
         cross join lateral access.audit_history(asked.id, ?, ?::uuid, ?) h`,
        [uuidArray(ids), disclosed, page.after?.id ?? null, page.first + 1],
      ),
    );
    return ids.map((id) => rows.filter((row) => row.patient_id === id.toLowerCase()));
  }).load(patientId);
}

function countOf(context: RequestContext, patientId: string, disclosed: boolean): Promise<number> {
  return loaderOf<string, number>(context, `auditCount:${disclosed}`, async (ids) => {
    const rows = await context.database((em) =>
      em.execute<{ patient_id: string; total: string }[]>(
        `select asked.id as patient_id, access.audit_count(asked.id, ?) as total from unnest(?::uuid[]) as asked(id)`,
        [disclosed, uuidArray(ids)],
      ),
    );
    const totals = new Map(rows.map(({ patient_id, total }) => [patient_id, Number(total)]));
    return ids.map((id) => totals.get(id.toLowerCase()) ?? 0);
  }).load(patientId);
}

function toAccessEvent(row: HistoryRow): AccessEvent {
  return {
    id: row.event_id,
    subject: patientSubject(row.patient_id),
    occurredAt: new Date(row.occurred_text),
    who: actorOf(row.role, row.actor_name),
    what: [
      ...outcomes(row.read_mask, 'SHOWN'),
      ...outcomes(row.masked_mask, 'SHOWN_IN_PART'),
      ...outcomes(row.written_mask, row.undone ? 'CHANGE_FAILED' : 'CHANGED'),
      ...outcomes(row.denied_mask, 'REFUSED'),
      ...(row.denied_mask & 1
        ? [
            {
              code: 'PUBLIC' as const,
              outcome: 'REFUSED' as const,
              text: 'Whether you are known here at all.',
            },
          ]
        : []),
    ],
    purpose: purposeWord(row.purpose),
    permittedBy: sourceWords(row.source_kinds),
    refusedBecause: reasonWords(row.reasons),
  };
}

function outcomes(mask: number, outcome: Outcome): AccessedCategory[] {
  return categoryWords(mask).map((category) => ({ ...category, outcome }));
}

function toDisclosure(row: HistoryRow): Disclosure {
  return {
    id: row.event_id,
    subject: patientSubject(row.patient_id),
    disclosedAt: new Date(row.occurred_text),
    recipient: actorOf(row.role, row.actor_name),
    what: categoryWords(row.read_mask | row.masked_mask),
    purpose: purposeWord(row.purpose),
    permittedBy: sourceWords(row.source_kinds),
  };
}
