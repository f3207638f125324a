import { Field, InputType } from 'type-graphql';

/** The input of a change that is made once, however often it is asked for. */
@InputType()
export abstract class IdempotentInput {
  @Field(() => String, {
    description: 'Chosen by the client; a repeat with the same key gets the first answer.',
  })
  idempotencyKey!: string;
}
