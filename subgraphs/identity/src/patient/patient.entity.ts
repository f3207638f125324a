import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** The identity part of a patient. */
@Entity({ schema: 'identity', tableName: 'patient' })
export class PatientIdentityRow {
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Property({ type: 'text', nullable: true })
  familyName!: string | null;

  @Property({ type: 'text[]' })
  givenNames!: string[];

  @Property({ type: 'text', nullable: true })
  prefix!: string | null;

  @Property({ type: 'text', nullable: true })
  medicalRecordNumber!: string | null;

  /** YYYY-MM-DD */
  @Property({ type: 'date', nullable: true })
  birthDate!: string | null;

  @Property({ type: 'text', nullable: true })
  gender!: string | null;

  @Property({ type: 'datetime', nullable: true })
  deceasedAt!: Date | null;

  @Property({ type: 'text', nullable: true })
  maritalStatus!: string | null;

  @Property({ type: 'text', nullable: true })
  language!: string | null;

  @Property({ type: 'text', nullable: true })
  phone!: string | null;

  @Property({ type: 'text', nullable: true })
  email!: string | null;

  @Property({ type: 'text', nullable: true })
  addressLine!: string | null;

  @Property({ type: 'text', nullable: true })
  city!: string | null;

  @Property({ type: 'text', nullable: true })
  state!: string | null;

  @Property({ type: 'text', nullable: true })
  postalCode!: string | null;

  @Property({ type: 'text', nullable: true })
  country!: string | null;
}
