import { CATEGORY_CODES } from '@caregraph/policy';
import { Entity, Property } from '@mikro-orm/decorators/legacy';
import { ClinicRow } from '@caregraph/subgraph-kit';

@Entity({ schema: 'records', tableName: 'allergy_intolerance' })
export class AllergyIntoleranceRow extends ClinicRow {
  static readonly category = 'CLINICAL';
  static readonly resource = 'AllergyIntolerance';
  static readonly coded = {
    property: 'categoryNames',
    system: CATEGORY_CODES.AllergyIntolerance.system,
  } as const;

  @Property({ type: 'uuid', nullable: true })
  encounterId!: string | null;
  @Property({ type: 'text', nullable: true })
  clinicalStatus!: string | null;

  @Property({ type: 'text', nullable: true })
  verificationStatus!: string | null;

  @Property({ type: 'text', nullable: true })
  type!: string | null;

  @Property({ type: 'text[]' })
  categoryNames!: string[];

  @Property({ type: 'text', nullable: true })
  criticality!: string | null;

  @Property({ type: 'text', nullable: true })
  codeSystem!: string | null;

  @Property({ type: 'text', nullable: true })
  code!: string | null;

  @Property({ type: 'text', nullable: true })
  codeDisplay!: string | null;

  @Property({ type: 'datetime', nullable: true })
  recordedAt!: Date | null;
}
