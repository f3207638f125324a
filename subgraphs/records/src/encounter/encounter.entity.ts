import { Entity, Property } from '@mikro-orm/decorators/legacy';
import { ClinicRow } from '@caregraph/subgraph-kit';

@Entity({ schema: 'records', tableName: 'encounter' })
export class EncounterRow extends ClinicRow {
  static readonly category = 'CLINICAL';
  static readonly resource = 'Encounter';

  @Property({ type: 'text' })
  status!: string;
  @Property({ type: 'text', nullable: true })
  classCode!: string | null;

  @Property({ type: 'text', nullable: true })
  typeSystem!: string | null;

  @Property({ type: 'text', nullable: true })
  typeCode!: string | null;

  @Property({ type: 'text', nullable: true })
  typeDisplay!: string | null;

  @Property({ type: 'text', nullable: true })
  reasonSystem!: string | null;

  @Property({ type: 'text', nullable: true })
  reasonCode!: string | null;

  @Property({ type: 'text', nullable: true })
  reasonDisplay!: string | null;

  @Property({ type: 'uuid', nullable: true })
  practitionerId!: string | null;

  @Property({ type: 'datetime', nullable: true })
  periodStart!: Date | null;

  @Property({ type: 'datetime', nullable: true })
  periodEnd!: Date | null;
}
