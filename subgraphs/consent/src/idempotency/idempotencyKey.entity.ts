import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** The first answer of a mutation, kept to answer repeats with. */
@Entity({ schema: 'consent', tableName: 'idempotency_key' })
export class IdempotencyKeyRow {
  @PrimaryKey({ type: 'uuid' })
  principalId!: string;

  @PrimaryKey({ type: 'text' })
  key!: string;

  @Property({ type: 'text' })
  requestHash!: string;

  @Property({ type: 'json' })
  answer!: unknown;
}
