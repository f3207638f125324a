import type { Category, Viewer } from '@caregraph/policy';
import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { EntityClass } from '@mikro-orm/postgresql';

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

/** An entity whose rows say something of one patient; all of them are of one category. */
export type PatientEntity<E extends PatientRow> = EntityClass<E> & {
  readonly category: Category;
  /** The FHIR type of the rows: what a scope must name. */
  readonly resource: string;
  /** The property with the codes of the rows' category element, which a scope may ask for, and their system. */
  readonly coded?: { readonly property: keyof E & string; readonly system: string };
  /** Where rows of the category are not for every viewer that may read it: is this one? */
  readonly isFor?: (row: E, viewer: Viewer) => boolean;
};

/** A row that a clinic keeps and that can carry sensitivity labels. */
export abstract class ClinicRow extends PatientRow {
  @Property({ type: 'uuid', nullable: true })
  subscriberId!: string | null;

  /** Mask of packages/policy. */
  @Property({ type: 'integer' })
  labels!: number;
}
