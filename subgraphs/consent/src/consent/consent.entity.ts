import type { Category, Label, Purpose, Viewer } from '@caregraph/policy';
import { PatientRow } from '@caregraph/subgraph-kit';
import { Entity, Property } from '@mikro-orm/decorators/legacy';

export const GRANTEE_KINDS = ['APP', 'SUBSCRIBER', 'RESEARCH', 'WAREHOUSE'] as const;
export type GranteeKind = (typeof GRANTEE_KINDS)[number];

@Entity({ schema: 'consent', tableName: 'consent' })
export class ConsentRow extends PatientRow {
  static readonly category = 'CONSENT';
  static readonly resource = 'Consent';

  /** An app sees the consents made out to it: to whom else a patient gave any is nobody's business. */
  static isFor(row: ConsentRow, viewer: Viewer): boolean {
    return viewer.role !== 'PARTNER_APP' || row.granteeId === viewer.granteeId;
  }

  @Property({ type: 'text' })
  granteeKind!: GranteeKind;

  @Property({ type: 'uuid' })
  granteeId!: string;

  @Property({ type: 'text' })
  purpose!: Purpose;

  @Property({ type: 'text[]' })
  categoryNames!: Category[];

  @Property({ type: 'text[]' })
  labelNames!: Label[];

  @Property({ type: 'text' })
  status!: 'ACTIVE' | 'WITHDRAWN' | 'REFUSED';

  @Property({ type: 'uuid', nullable: true })
  policyVersionId!: string | null;

  @Property({ type: 'datetime' })
  periodStart!: Date;

  @Property({ type: 'datetime', nullable: true })
  periodEnd!: Date | null;

  @Property({ type: 'datetime' })
  grantedAt!: Date;

  @Property({ type: 'datetime', nullable: true })
  withdrawnAt!: Date | null;
}
