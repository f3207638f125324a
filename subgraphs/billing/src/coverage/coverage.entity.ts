import { Entity, Property } from '@mikro-orm/decorators/legacy';
import { ClinicRow } from '@caregraph/subgraph-kit';

@Entity({ schema: 'billing', tableName: 'coverage' })
export class CoverageRow extends ClinicRow {
  static readonly category = 'FINANCIAL';
  static readonly resource = 'Coverage';

  @Property({ type: 'text' })
  status!: string;
  @Property({ type: 'text', nullable: true })
  typeText!: string | null;

  @Property({ type: 'text', nullable: true })
  payorName!: string | null;

  @Property({ type: 'text', nullable: true })
  memberNumber!: string | null;

  @Property({ type: 'datetime', nullable: true })
  periodStart!: Date | null;

  @Property({ type: 'datetime', nullable: true })
  periodEnd!: Date | null;
}
