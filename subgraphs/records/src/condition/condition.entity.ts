import { Entity, Property } from '@mikro-orm/decorators/legacy';
import { ClinicRow } from '@caregraph/subgraph-kit';

@Entity({ schema: 'records', tableName: 'condition' })
export class ConditionRow extends ClinicRow {
  static readonly category = 'CLINICAL';
  static readonly resource = 'Condition';

  @Property({ type: 'uuid', nullable: true })
  encounterId!: string | null;
  @Property({ type: 'text', nullable: true })
  clinicalStatus!: string | null;

  @Property({ type: 'text', nullable: true })
  verificationStatus!: string | null;

  @Property({ type: 'text', nullable: true })
  codeSystem!: string | null;

  @Property({ type: 'text', nullable: true })
  code!: string | null;

  @Property({ type: 'text', nullable: true })
  codeDisplay!: string | null;

  @Property({ type: 'datetime', nullable: true })
  onsetAt!: Date | null;

  @Property({ type: 'datetime', nullable: true })
  abatementAt!: Date | null;

  @Property({ type: 'datetime', nullable: true })
  recordedAt!: Date | null;
}
