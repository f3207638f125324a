import { CATEGORY_CODES } from '@caregraph/policy';
import { Entity, Property } from '@mikro-orm/decorators/legacy';
import { ClinicRow } from '@caregraph/subgraph-kit';

@Entity({ schema: 'records', tableName: 'diagnostic_report' })
export class DiagnosticReportRow extends ClinicRow {
  static readonly category = 'LAB';
  static readonly resource = 'DiagnosticReport';
  static readonly coded = {
    property: 'categoryCode',
    system: CATEGORY_CODES.DiagnosticReport.system,
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

  @Property({ type: 'uuid[]' })
  resultIds!: string[];
}
