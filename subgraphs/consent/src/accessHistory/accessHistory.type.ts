import type { Category, Subject } from '@caregraph/policy';
import { Access, connectionType, DateTimeScalar, type OfSubject } from '@caregraph/subgraph-kit';
import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { ACTOR_KINDS, type Actor, type ActorKind, type Word } from './accessWords.js';

/** What became of a category that was asked for. */
export const OUTCOMES = ['SHOWN', 'SHOWN_IN_PART', 'CHANGED', 'CHANGE_FAILED', 'REFUSED'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** type-graphql wants enums as objects. */
function enumOf<T extends string>(values: readonly T[]): Record<T, T> {
  return Object.fromEntries(values.map((value) => [value, value])) as Record<T, T>; // fromEntries widens the keys
}
const AccessOutcome = enumOf(OUTCOMES);
const AccessActorKind = enumOf(ACTOR_KINDS);
registerEnumType(AccessOutcome, { name: 'AccessOutcome', description: 'What became of what was asked for.' });
registerEnumType(AccessActorKind, {
  name: 'AccessActorKind',
  description: 'What kind of somebody has asked.',
});

// Value types: reached through a classified field alone, which protects them (docs/decisions/0006).

@ObjectType({ description: 'A stable code, and what it means in plain words.' })
class AccessWord implements Word {
  @Access('PUBLIC')
  @Field(() => String)
  code!: string;

  @Access('PUBLIC')
  @Field(() => String, { description: 'In English, to be shown to the patient.' })
  text!: string;
}

@ObjectType({ description: 'Who has asked.' })
class AccessActor implements Actor {
  @Access('PUBLIC')
  @Field(() => AccessActorKind)
  kind!: ActorKind;

  @Access('PUBLIC')
  @Field(() => String, { description: 'The role, or NONE.' })
  code!: string;

  @Access('PUBLIC')
  @Field(() => String, { nullable: true, description: 'Of the clinic, the app or the delegate.' })
  name!: string | null;

  @Access('PUBLIC')
  @Field(() => String, { description: 'In English, to be shown to the patient.' })
  text!: string;
}

@ObjectType({ description: 'A kind of information, and what became of it.' })
export class AccessedCategory {
  @Access('PUBLIC')
  @Field(() => String)
  code!: Category;

  @Access('PUBLIC')
  @Field(() => AccessOutcome)
  outcome!: Outcome;

  @Access('PUBLIC')
  @Field(() => String, { description: 'In English, to be shown to the patient.' })
  text!: string;
}

@ObjectType({ description: 'Somebody asked for something of a patient, or changed it (FHIR AuditEvent).' })
export class AccessEvent implements OfSubject {
  subject!: Subject;

  @Access('PUBLIC')
  @Field(() => ID)
  id!: string;

  @Access('AUDIT')
  @Field(() => DateTimeScalar, { nullable: true, description: 'When.' })
  occurredAt!: Date;

  @Access('AUDIT')
  @Field(() => AccessActor, { nullable: true, description: 'Who.' })
  who!: Actor;

  @Access('AUDIT')
  @Field(() => [AccessedCategory], { nullable: true, description: 'What kind of information.' })
  what!: AccessedCategory[];

  @Access('AUDIT')
  @Field(() => AccessWord, { nullable: true, description: 'Why: the purpose that was stated.' })
  purpose!: Word | null;

  @Access('AUDIT')
  @Field(() => [AccessWord], { nullable: true, description: 'What allowed it.' })
  permittedBy!: Word[];

  @Access('AUDIT')
  @Field(() => [AccessWord], { nullable: true, description: 'Why anything was refused.' })
  refusedBecause!: Word[];
}

@ObjectType({
  description:
    'Information of a patient that went to an app, a researcher, or a clinic that does not treat the patient (45 CFR 164.528).',
})
export class Disclosure implements OfSubject {
  subject!: Subject;

  @Access('PUBLIC')
  @Field(() => ID)
  id!: string;

  @Access('AUDIT')
  @Field(() => DateTimeScalar, { nullable: true })
  disclosedAt!: Date;

  @Access('AUDIT')
  @Field(() => AccessActor, { nullable: true, description: 'To whom.' })
  recipient!: Actor;

  @Access('AUDIT')
  @Field(() => [AccessWord], { nullable: true, description: 'What kind of information.' })
  what!: Word[];

  @Access('AUDIT')
  @Field(() => AccessWord, { nullable: true, description: 'What for.' })
  purpose!: Word | null;

  @Access('AUDIT')
  @Field(() => [AccessWord], { nullable: true, description: 'What allowed it.' })
  permittedBy!: Word[];
}

export const AccessEventConnection = connectionType('AccessEvent', () => AccessEvent);
export const DisclosureConnection = connectionType('Disclosure', () => Disclosure);
