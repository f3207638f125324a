import { Entity, Property } from '@mikro-orm/decorators/legacy';
import { ClinicRow } from '@caregraph/subgraph-kit';

@Entity({ schema: 'records', tableName: 'appointment' })
export class AppointmentRow extends ClinicRow {
  static readonly category = 'CLINICAL';
  static readonly resource = 'Appointment';

  @Property({ type: 'text' })
  status!: string;
  @Property({ type: 'text', nullable: true })
  serviceTypeCode!: string | null;

  @Property({ type: 'text', nullable: true })
  serviceTypeDisplay!: string | null;

  @Property({ type: 'uuid', nullable: true })
  practitionerId!: string | null;

  @Property({ type: 'datetime', nullable: true })
  startAt!: Date | null;

  @Property({ type: 'datetime', nullable: true })
  endAt!: Date | null;
}
