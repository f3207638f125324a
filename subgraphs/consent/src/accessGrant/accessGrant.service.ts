import { categoriesOf, labelsOf, type Purpose } from '@caregraph/policy';
import {
  BY_TIME,
  connectionOf,
  pageOf,
  patientSubject,
  type Connection,
  type PageArgs,
  type RequestContext,
} from '@caregraph/subgraph-kit';
import type { AccessGrant } from './accessGrant.type.js';

interface GrantRow {
  readonly id: string;
  readonly sort_text: string;
  readonly source_kind: string;
  readonly source_id: string;
  readonly grantee_kind: string;
  readonly grantee_name: string | null;
  readonly purpose: Purpose;
  readonly category_mask: number;
  readonly label_mask: number;
  readonly valid_from: Date | number;
  readonly valid_to: Date | number | null;
}

/**
 * Who may see what of a patient now, the newest grants first. The database gives them to the patient and to privacy
 * officers of clinics with which the patient is registered; to nobody else, whatever the schema says.
 */
export async function grantsOnPatient(
  context: RequestContext,
  patientId: string,
  args: PageArgs,
): Promise<Connection<AccessGrant>> {
  const page = pageOf(args, BY_TIME);
  const { after } = page;
  const rows = await context.database((em) =>
    em.execute<GrantRow[]>(
      `select g.*, g.valid_from::text as sort_text from access.grants_on(?) g
        ${after ? 'where (g.valid_from, g.id) < (?::timestamptz, ?::uuid)' : ''}
        order by g.valid_from desc, g.id desc limit ?`,
      [patientId, ...(after ? [after.value, after.id] : []), page.first + 1],
    ),
  );
  const subject = patientSubject(patientId);
  const isPermitted = (await context.decide(subject, 'AUDIT', 'READ')).effect === 'PERMIT';
  return connectionOf(
    (isPermitted ? rows : []).map((row) => ({
      place: { value: row.sort_text, id: row.id },
      node: toAccessGrant(row, patientId),
    })),
    page,
    async () => {
      const counted = await context.database((em) =>
        em.execute<{ total: number }[]>('select count(*)::integer as total from access.grants_on(?)', [
          patientId,
        ]),
      );
      return isPermitted ? (counted[0]?.total ?? 0) : 0;
    },
  );
}

function toAccessGrant(row: GrantRow, patientId: string): AccessGrant {
  return {
    id: row.id,
    subject: patientSubject(patientId),
    kind: row.source_kind,
    sourceId: row.source_id,
    granteeKind: row.grantee_kind,
    granteeName: row.grantee_name,
    purpose: row.purpose,
    categories: categoriesOf(row.category_mask),
    labels: labelsOf(row.label_mask),
    since: timeOf(row.valid_from),
    until: timeOf(row.valid_to),
  };
}

/** PostgreSQL's infinities come as numbers, and mean that there is no such time. */
function timeOf(value: Date | number | string | null): Date | null {
  if (value === null || typeof value === 'number') return null;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? null : date;
}
