import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** The columns that every row of one patient has. */
export abstract class PatientRow {
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Property({ type: 'uuid' })
  patientId!: string;

  /** FHIR elements without a column of their own; export gives them back. Never on the graph. */
  @Property({ type: 'json', nullable: true, lazy: true, hidden: true })
  remainder!: unknown;
}

/** A row that a clinic keeps and that can carry sensitivity labels. */
export abstract class ClinicRow extends PatientRow {
  @Property({ type: 'uuid', nullable: true })
  subscriberId!: string | null;

  /** Mask of packages/policy. */
  @Property({ type: 'integer' })
  labels!: number;
}
