import type { Purpose } from '@caregraph/policy';
import { PatientRow } from '@caregraph/subgraph-kit';
import { Entity, Property } from '@mikro-orm/decorators/legacy';

/** The patient objects to a purpose (GDPR article 21). */
@Entity({ schema: 'consent', tableName: 'objection' })
export class ObjectionRow extends PatientRow {
  static readonly category = 'CONSENT';
  static readonly resource = 'Consent';

  @Property({ type: 'text' })
  purpose!: Purpose;

  @Property({ type: 'datetime' })
  raisedAt!: Date;

  @Property({ type: 'datetime', nullable: true })
  withdrawnAt!: Date | null;
}
