import type { BreakGlassOutcome, BreakGlassReason } from '@caregraph/policy';
import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** A clinician has opened a record in an emergency. */
@Entity({ schema: 'consent', tableName: 'break_glass_grant' })
export class BreakGlassRow {
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Property({ type: 'uuid' })
  patientId!: string;

  /** The clinician's. */
  @Property({ type: 'uuid' })
  accountId!: string;

  @Property({ type: 'uuid' })
  subscriberId!: string;

  @Property({ type: 'text' })
  reason!: BreakGlassReason;

  @Property({ type: 'text' })
  ticket!: string;

  @Property({ type: 'datetime' })
  openedAt!: Date;

  @Property({ type: 'datetime' })
  expiresAt!: Date;

  @Property({ type: 'datetime', nullable: true })
  closedAt!: Date | null;

  @Property({ type: 'datetime', nullable: true })
  reviewedAt!: Date | null;

  @Property({ type: 'uuid', nullable: true })
  reviewedBy!: string | null;

  @Property({ type: 'text', nullable: true })
  outcome!: BreakGlassOutcome | null;
}
