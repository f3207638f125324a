import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

@Entity({ schema: 'identity', tableName: 'practitioner' })
export class PractitionerRow {
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Property({ type: 'text', nullable: true })
  familyName!: string | null;

  @Property({ type: 'text[]' })
  givenNames!: string[];

  @Property({ type: 'text', nullable: true })
  prefix!: string | null;

  @Property({ type: 'text', nullable: true })
  npi!: string | null;

  @Property({ type: 'text', nullable: true })
  specialty!: string | null;

  @Property({ type: 'boolean' })
  active!: boolean;
}
