import { Entity, Property } from '@mikro-orm/decorators/legacy';
import { ClinicRow } from '@caregraph/subgraph-kit';

@Entity({ schema: 'billing', tableName: 'charge_item' })
export class ChargeItemRow extends ClinicRow {
  static readonly category = 'FINANCIAL';
  static readonly resource = 'ChargeItem';

  @Property({ type: 'uuid', nullable: true })
  claimId!: string | null;
  @Property({ type: 'uuid', nullable: true })
  invoiceId!: string | null;

  @Property({ type: 'uuid', nullable: true })
  encounterId!: string | null;

  @Property({ type: 'text' })
  status!: string;

  @Property({ type: 'text', nullable: true })
  codeSystem!: string | null;

  @Property({ type: 'text', nullable: true })
  code!: string | null;

  @Property({ type: 'text', nullable: true })
  codeDisplay!: string | null;

  @Property({ type: 'datetime', nullable: true })
  occurredAt!: Date | null;

  @Property({ type: 'decimal' })
  quantity!: string;

  @Property({ type: 'bigint' })
  priceMinor!: string;

  @Property({ type: 'text' })
  currency!: string;
}
