import { Entity, Property } from '@mikro-orm/decorators/legacy';
import { ClinicRow } from '@caregraph/subgraph-kit';

@Entity({ schema: 'billing', tableName: 'claim' })
export class ClaimRow extends ClinicRow {
  static readonly category = 'FINANCIAL';
  static readonly resource = 'Claim';

  @Property({ type: 'uuid', nullable: true })
  encounterId!: string | null;
  @Property({ type: 'uuid', nullable: true })
  coverageId!: string | null;

  @Property({ type: 'uuid', nullable: true })
  prescriptionId!: string | null;

  @Property({ type: 'text' })
  status!: string;

  @Property({ type: 'text', nullable: true })
  use!: string | null;

  @Property({ type: 'text', nullable: true })
  typeCode!: string | null;

  @Property({ type: 'datetime', nullable: true })
  createdAt!: Date | null;

  @Property({ type: 'datetime', nullable: true })
  billableStart!: Date | null;

  @Property({ type: 'datetime', nullable: true })
  billableEnd!: Date | null;

  @Property({ type: 'bigint', nullable: true })
  totalMinor!: string | null;

  @Property({ type: 'text', nullable: true })
  currency!: string | null;
}
