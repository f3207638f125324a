import { randomUUID } from 'node:crypto';
import { BREAK_GLASS_MAX_HOURS, BREAK_GLASS_TICKET } from '@caregraph/policy';
import {
  BY_TIME,
  CaregraphError,
  isUuid,
  pageOf,
  patientSubject,
  requireUuid,
  type Connection,
  type PageArgs,
  type RequestContext,
} from '@caregraph/subgraph-kit';
import { once } from '../idempotency.js';
import { pageOfSubscriber } from '../notice/subscriberPage.js';
import { BreakGlassRow } from './breakGlass.entity.js';
import type { CloseBreakGlassInput, OpenBreakGlassInput, ReviewBreakGlassInput } from './breakGlass.input.js';
import type { BreakGlass, BreakGlassState } from './breakGlass.type.js';

/**
 * Opens a patient's record to the clinician who asks, for some hours. In the same transaction the database writes a
 * notice for the clinician's clinic and for each at which the patient is registered.
 * @throws CaregraphError NOT_FOUND, FORBIDDEN, BAD_USER_INPUT with the reason.
 */
export async function openBreakGlass(
  context: RequestContext,
  input: OpenBreakGlassInput,
): Promise<BreakGlass> {
  await context.requireDuty('BREAK_GLASS');
  const { accountId, subscriberId } = await context.viewer();
  if (subscriberId === null) throw new CaregraphError('FORBIDDEN', 'ROLE_MAY_NOT');
  requireSensible(input);
  const id = await once(context, 'openBreakGlass', input, async () => {
    await requirePatient(context, requireUuid(input.patientId));
    const opened = randomUUID();
    await context.database((em) =>
      em.execute(
        `insert into consent.break_glass_grant (id, patient_id, account_id, subscriber_id, reason, ticket, expires_at)
         values (?, ?, ?, ?, ?, ?, now() + make_interval(hours => ?))`,
        [opened, input.patientId, accountId, subscriberId, input.reason, input.ticket, input.hours],
      ),
    );
    return opened;
  });
  return answerWith(await ownRow(context, id));
}

/** Ends what the clinician who asks has opened, before its time. */
export async function closeBreakGlass(
  context: RequestContext,
  input: CloseBreakGlassInput,
): Promise<BreakGlass> {
  await context.requireDuty('BREAK_GLASS');
  const id = await once(context, 'closeBreakGlass', input, async () => {
    const row = await ownRow(context, input.id);
    if (!row) throw new CaregraphError('NOT_FOUND');
    if (row.closedAt === null)
      await context.database((em) =>
        em.execute('update consent.break_glass_grant set closed_at = now() where id = ?', [row.id]),
      );
    return row.id;
  });
  return answerWith(await ownRow(context, id));
}

/** Records what the privacy officer of the clinician's clinic has found. */
export async function reviewBreakGlass(
  context: RequestContext,
  input: ReviewBreakGlassInput,
): Promise<BreakGlass> {
  await context.requireDuty('BREAK_GLASS_REVIEW');
  const { accountId } = await context.viewer();
  const id = await once(context, 'reviewBreakGlass', input, async () => {
    const row = await rowOfClinic(context, input.id);
    if (!row) throw new CaregraphError('NOT_FOUND');
    if (row.reviewedAt !== null) throw new CaregraphError('BAD_USER_INPUT', 'ALREADY_REVIEWED');
    await context.database((em) =>
      em.execute(
        'update consent.break_glass_grant set reviewed_at = now(), reviewed_by = ?, outcome = ? where id = ?',
        [accountId, input.outcome, row.id],
      ),
    );
    return row.id;
  });
  return answerWith(await rowOfClinic(context, id));
}

/** What the clinicians of the privacy officer's clinic have opened, newest first. */
export async function breakGlassOfClinic(
  context: RequestContext,
  page: PageArgs,
  state: BreakGlassState | null,
): Promise<Connection<BreakGlass>> {
  await context.requireDuty('BREAK_GLASS_REVIEW');
  const condition = { OPEN: 'closed_at is null and expires_at > now()', UNREVIEWED: 'reviewed_at is null' };
  return pageOfSubscriber(
    context,
    BreakGlassRow,
    pageOf(page, BY_TIME),
    toBreakGlass,
    state && condition[state],
  );
}

function requireSensible({ ticket, hours }: OpenBreakGlassInput): void {
  if (!BREAK_GLASS_TICKET.test(ticket)) throw new CaregraphError('BAD_USER_INPUT', 'TICKET_IS_MALFORMED');
  if (hours < 1 || hours > BREAK_GLASS_MAX_HOURS)
    throw new CaregraphError('BAD_USER_INPUT', 'HOURS_MUST_BE_1_TO_4');
}

async function requirePatient(context: RequestContext, patientId: string): Promise<void> {
  const rows = await context.database((em) =>
    em.execute<{ found: boolean }[]>('select consent.is_patient(?) as found', [patientId]),
  );
  if (!rows[0]?.found) throw new CaregraphError('NOT_FOUND');
}

async function ownRow(context: RequestContext, id: string): Promise<BreakGlassRow | null> {
  const { accountId } = await context.viewer();
  return rowWhere(context, { id, accountId });
}

async function rowOfClinic(context: RequestContext, id: string): Promise<BreakGlassRow | null> {
  const { subscriberId } = await context.viewer();
  return subscriberId === null ? null : rowWhere(context, { id, subscriberId });
}

async function rowWhere(
  context: RequestContext,
  where: { id: string; accountId?: string; subscriberId?: string },
): Promise<BreakGlassRow | null> {
  if (!isUuid(where.id)) return null;
  return context.database((em) => em.findOne(BreakGlassRow, where, { refresh: true }));
}

function answerWith(row: BreakGlassRow | null): BreakGlass {
  if (!row) throw new CaregraphError('NOT_FOUND');
  return toBreakGlass(row);
}

function toBreakGlass(row: BreakGlassRow): BreakGlass {
  return {
    id: row.id,
    patient: { id: row.patientId, subject: patientSubject(row.patientId) },
    accountId: row.accountId,
    reason: row.reason,
    ticket: row.ticket,
    openedAt: row.openedAt,
    expiresAt: row.expiresAt,
    closedAt: row.closedAt,
    reviewedAt: row.reviewedAt,
    outcome: row.outcome,
  };
}
