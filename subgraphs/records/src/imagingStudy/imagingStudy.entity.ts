import { Entity, Property } from '@mikro-orm/decorators/legacy';
import { ClinicRow } from '@caregraph/subgraph-kit';

@Entity({ schema: 'records', tableName: 'imaging_study' })
export class ImagingStudyRow extends ClinicRow {
  static readonly category = 'IMAGING';
  static readonly resource = 'ImagingStudy';

  @Property({ type: 'uuid', nullable: true })
  encounterId!: string | null;
  @Property({ type: 'text' })
  status!: string;

  @Property({ type: 'datetime', nullable: true })
  startedAt!: Date | null;

  @Property({ type: 'text', nullable: true })
  modalityCode!: string | null;

  @Property({ type: 'text', nullable: true })
  modalityDisplay!: string | null;

  @Property({ type: 'text', nullable: true })
  bodySiteSystem!: string | null;

  @Property({ type: 'text', nullable: true })
  bodySiteCode!: string | null;

  @Property({ type: 'text', nullable: true })
  bodySiteDisplay!: string | null;

  @Property({ type: 'integer', nullable: true })
  numberOfSeries!: number | null;

  @Property({ type: 'integer', nullable: true })
  numberOfInstances!: number | null;
}
