import { Entity, Property } from '@mikro-orm/decorators/legacy';
import { ClinicRow } from '@caregraph/subgraph-kit';

@Entity({ schema: 'records', tableName: 'immunization' })
export class ImmunizationRow extends ClinicRow {
  static readonly category = 'CLINICAL';
  static readonly resource = 'Immunization';

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
}
