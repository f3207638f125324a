import { Entity, Property } from '@mikro-orm/decorators/legacy';
import { ClinicRow } from '@caregraph/subgraph-kit';

@Entity({ schema: 'billing', tableName: 'invoice' })
export class InvoiceRow extends ClinicRow {
  static readonly category = 'FINANCIAL';
  static readonly resource = 'Invoice';

  @Property({ type: 'uuid', nullable: true })
  claimId!: string | null;
  @Property({ type: 'uuid', nullable: true })
  encounterId!: string | null;

  @Property({ type: 'text' })
  status!: string;

  @Property({ type: 'datetime', nullable: true })
  issuedAt!: Date | null;

  @Property({ type: 'bigint' })
  totalMinor!: string;

  @Property({ type: 'text' })
  currency!: string;
}
