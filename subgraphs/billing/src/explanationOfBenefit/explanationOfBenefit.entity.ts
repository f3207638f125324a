import { Entity, Property } from '@mikro-orm/decorators/legacy';
import { ClinicRow } from '@caregraph/subgraph-kit';

@Entity({ schema: 'billing', tableName: 'explanation_of_benefit' })
export class ExplanationOfBenefitRow extends ClinicRow {
  static readonly category = 'FINANCIAL';
  static readonly resource = 'ExplanationOfBenefit';

  @Property({ type: 'uuid', nullable: true })
  claimId!: string | null;
  @Property({ type: 'uuid', nullable: true })
  encounterId!: string | null;

  @Property({ type: 'uuid', nullable: true })
  coverageId!: string | null;

  @Property({ type: 'text' })
  status!: string;

  @Property({ type: 'text', nullable: true })
  outcome!: string | null;

  @Property({ type: 'text', nullable: true })
  typeCode!: string | null;

  @Property({ type: 'datetime', nullable: true })
  createdAt!: Date | null;

  @Property({ type: 'datetime', nullable: true })
  billableStart!: Date | null;

  @Property({ type: 'datetime', nullable: true })
  billableEnd!: Date | null;

  @Property({ type: 'text', nullable: true })
  insurerName!: string | null;

  @Property({ type: 'bigint', nullable: true })
  totalMinor!: string | null;

  @Property({ type: 'bigint', nullable: true })
  paymentMinor!: string | null;

  @Property({ type: 'text', nullable: true })
  currency!: string | null;
}
