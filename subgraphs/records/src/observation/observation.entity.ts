import { CATEGORY_CODES } from '@caregraph/policy';
import { Entity, Property } from '@mikro-orm/decorators/legacy';
import { ClinicRow } from '@caregraph/subgraph-kit';

/** A part of a measurement, as stored: systolic and diastolic of a blood pressure. */
export interface ObservationComponentColumns {
  code_system: string | null;
  code: string | null;
  code_display: string | null;
  value_quantity: number | null;
  value_unit: string | null;
}

@Entity({ schema: 'records', tableName: 'observation' })
export class ObservationRow extends ClinicRow {
  static readonly category = 'LAB';
  static readonly resource = 'Observation';
  static readonly coded = {
    property: 'categoryCode',
    system: CATEGORY_CODES.Observation.system,
  } as const;

  @Property({ type: 'uuid', nullable: true })
  encounterId!: string | null;
  @Property({ type: 'text' })
  status!: string;

  @Property({ type: 'text', nullable: true })
  categoryCode!: string | null;

  @Property({ type: 'text', nullable: true })
  codeSystem!: string | null;

  @Property({ type: 'text', nullable: true })
  code!: string | null;

  @Property({ type: 'text', nullable: true })
  codeDisplay!: string | null;

  @Property({ type: 'datetime', nullable: true })
  effectiveAt!: Date | null;

  @Property({ type: 'datetime', nullable: true })
  issuedAt!: Date | null;

  @Property({ type: 'decimal', nullable: true })
  valueQuantity!: string | null;

  @Property({ type: 'text', nullable: true })
  valueUnit!: string | null;

  @Property({ type: 'text', nullable: true })
  valueCodeSystem!: string | null;

  @Property({ type: 'text', nullable: true })
  valueCode!: string | null;

  @Property({ type: 'text', nullable: true })
  valueCodeDisplay!: string | null;

  @Property({ type: 'text', nullable: true })
  valueText!: string | null;

  @Property({ type: 'json', nullable: true })
  components!: ObservationComponentColumns[] | null;
}
