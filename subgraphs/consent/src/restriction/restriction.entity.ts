import type { Category } from '@caregraph/policy';
import { PatientRow } from '@caregraph/subgraph-kit';
import { Entity, Property } from '@mikro-orm/decorators/legacy';

/** Processing is restricted (GDPR article 18). */
@Entity({ schema: 'consent', tableName: 'restriction' })
export class RestrictionRow extends PatientRow {
  static readonly category = 'CONSENT';
  static readonly resource = 'Consent';

  /** Null: all of them. */
  @Property({ type: 'text[]', nullable: true })
  categoryNames!: Category[] | null;

  @Property({ type: 'datetime' })
  placedAt!: Date;

  @Property({ type: 'datetime', nullable: true })
  liftedAt!: Date | null;
}
