import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** What a clinic is told; written by the database, in the transaction of what it tells of. */
@Entity({ schema: 'consent', tableName: 'notice' })
export class NoticeRow {
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Property({ type: 'uuid' })
  subscriberId!: string;

  @Property({ type: 'text' })
  kind!: 'BREAK_GLASS_OPENED';

  @Property({ type: 'uuid' })
  patientId!: string;

  @Property({ type: 'datetime' })
  createdAt!: Date;
}
