import { keyRingSql } from '@caregraph/keys';
import { Entity, Formula, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** The identity part of a patient. What has no column is sealed: openRows gives it (packages/subgraph-kit). */
@Entity({ schema: 'identity', tableName: 'patient' })
export class PatientIdentityRow {
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Property({ type: 'blob', nullable: true, hidden: true })
  sealed!: Buffer | null;

  /** The patient's wrapped keys, read by the same statement. */
  @Formula<PatientIdentityRow>((columns) => keyRingSql(columns.id), {
    type: 'blob',
    nullable: true,
    hidden: true,
  })
  keyRing!: Buffer | null;

  @Property({ type: 'text', nullable: true, persist: false })
  familyName!: string | null;

  @Property({ type: 'text[]', nullable: true, persist: false })
  givenNames!: string[] | null;

  @Property({ type: 'text', nullable: true, persist: false })
  prefix!: string | null;

  @Property({ type: 'text', nullable: true, persist: false })
  medicalRecordNumber!: string | null;

  /** YYYY-MM-DD */
  @Property({ type: 'date', nullable: true, persist: false })
  birthDate!: string | null;

  @Property({ type: 'text', nullable: true })
  gender!: string | null;

  /** ISO 8601. */
  @Property({ type: 'text', nullable: true, persist: false })
  deceasedAt!: string | null;

  @Property({ type: 'text', nullable: true, persist: false })
  maritalStatus!: string | null;

  @Property({ type: 'text', nullable: true, persist: false })
  language!: string | null;

  @Property({ type: 'text', nullable: true, persist: false })
  phone!: string | null;

  @Property({ type: 'text', nullable: true, persist: false })
  email!: string | null;

  @Property({ type: 'text', nullable: true, persist: false })
  addressLine!: string | null;

  @Property({ type: 'text', nullable: true, persist: false })
  city!: string | null;

  @Property({ type: 'text', nullable: true })
  state!: string | null;

  @Property({ type: 'text', nullable: true, persist: false })
  postalCode!: string | null;

  @Property({ type: 'text', nullable: true, persist: false })
  country!: string | null;
}
