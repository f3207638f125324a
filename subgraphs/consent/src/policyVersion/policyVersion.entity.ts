import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** A published version of the privacy policy. */
@Entity({ schema: 'consent', tableName: 'policy_version' })
export class PolicyVersionRow {
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Property({ type: 'text' })
  version!: string;

  @Property({ type: 'datetime' })
  publishedAt!: Date;

  /** Consents count only once the patient has accepted it. */
  @Property({ type: 'boolean' })
  material!: boolean;
}
