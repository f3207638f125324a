import { Entity, Property } from '@mikro-orm/decorators/legacy';
import { SealedClinicRow } from '@caregraph/subgraph-kit';

@Entity({ schema: 'billing', tableName: 'coverage' })
export class CoverageRow extends SealedClinicRow {
  static readonly category = 'FINANCIAL';
  static readonly resource = 'Coverage';

  @Property({ type: 'text' })
  status!: string;
  @Property({ type: 'text', nullable: true, persist: false })
  typeText!: string | null;

  @Property({ type: 'text', nullable: true, persist: false })
  payorName!: string | null;

  @Property({ type: 'text', nullable: true, persist: false })
  memberNumber!: string | null;

  @Property({ type: 'datetime', nullable: true })
  periodStart!: Date | null;

  @Property({ type: 'datetime', nullable: true })
  periodEnd!: Date | null;
}
