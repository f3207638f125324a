import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** A patient is registered with a clinic. */
@Entity({ schema: 'identity', tableName: 'registration' })
export class RegistrationRow {
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Property({ type: 'uuid' })
  patientId!: string;

  @Property({ type: 'uuid' })
  subscriberId!: string;
}
