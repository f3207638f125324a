import { Entity, Property } from '@mikro-orm/decorators/legacy';
import { ClinicRow } from '@caregraph/subgraph-kit';

@Entity({ schema: 'records', tableName: 'medication_request' })
export class MedicationRequestRow extends ClinicRow {
  static readonly category = 'MEDICATION';
  static readonly resource = 'MedicationRequest';

  @Property({ type: 'uuid', nullable: true })
  encounterId!: string | null;
  @Property({ type: 'text' })
  status!: string;

  @Property({ type: 'text', nullable: true })
  intent!: string | null;

  @Property({ type: 'text', nullable: true })
  codeSystem!: string | null;

  @Property({ type: 'text', nullable: true })
  code!: string | null;

  @Property({ type: 'text', nullable: true })
  codeDisplay!: string | null;

  @Property({ type: 'datetime', nullable: true })
  authoredAt!: Date | null;

  @Property({ type: 'uuid', nullable: true })
  requesterId!: string | null;

  @Property({ type: 'text', nullable: true })
  dosageText!: string | null;
}
