import { Entity, Property } from '@mikro-orm/decorators/legacy';
import { ClinicRow } from '@caregraph/subgraph-kit';

@Entity({ schema: 'records', tableName: 'procedure' })
export class ProcedureRow extends ClinicRow {
  static readonly category = 'CLINICAL';
  static readonly resource = 'Procedure';

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
  performedStart!: Date | null;

  @Property({ type: 'datetime', nullable: true })
  performedEnd!: Date | null;
}
