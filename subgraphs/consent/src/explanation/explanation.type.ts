import { ROLES, type Category, type Purpose, type Role } from '@caregraph/policy';
import { Access, DateTimeScalar } from '@caregraph/subgraph-kit';
import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { PurposeOfUse } from '../consent/consent.type.js';

const ViewerRole = Object.fromEntries(ROLES.map((role) => [role, role])) as Record<Role, Role>; // fromEntries widens the keys
registerEnumType(ViewerRole, { name: 'ViewerRole', description: 'In what role somebody asks.' });

/** Whom an explanation can be asked about, besides oneself. */
export const EXPLAINED_KINDS = { APP: 'APP', SUBSCRIBER: 'SUBSCRIBER', ACCOUNT: 'ACCOUNT' } as const;
registerEnumType(EXPLAINED_KINDS, { name: 'ExplainedKind' });

@InputType({ description: 'About whose access you ask.' })
export class ExplainedGrantee {
  @Field(() => EXPLAINED_KINDS)
  kind!: keyof typeof EXPLAINED_KINDS;

  @Field(() => ID, { description: 'The app, the clinic, or the account of a delegate or of your staff.' })
  id!: string;

  @Field(() => ViewerRole, { nullable: true, description: 'For a clinic: in which role its staff asks.' })
  role?: Role | null;
}

// The parts of an explanation are reached only through `Query.explainAccess`, which answers whom the database lets ask.
// They say how a decision was made, never anything of the record; so the viewer's own denials can be explained to it
// whatever else it may not see. Therefore their fields are PUBLIC.

@ObjectType({ description: 'What one layer of a decision said.' })
export class AccessLayer {
  @Access('PUBLIC')
  @Field(() => String, {
    description: 'ROLE, SCOPE, RELATIONSHIP, RESTRICTION, CONSENT, BREAK_GLASS: in this order.',
  })
  layer!: string;

  @Access('PUBLIC')
  @Field(() => String, {
    description:
      'PASSED, MASKED, PERMITTED, DENIED, NOT_NEEDED, NOT_ASKED; ASSUMED for the scopes of a token that is not yours.',
  })
  outcome!: string;
}

@ObjectType({ description: 'What gives access, gave it once, or stops it.' })
export class AccessSource {
  @Access('PUBLIC')
  @Field(() => String, {
    description:
      'SELF, DELEGATION, REGISTRATION, CONNECTION, CONSENT, BREAK_GLASS; RESTRICTION, OBJECTION, ERASURE.',
  })
  kind!: string;

  @Access('PUBLIC')
  @Field(() => ID)
  id!: string;

  @Access('PUBLIC')
  @Field(() => String, {
    nullable: true,
    description:
      'Of what is past: WITHDRAWN, REFUSED, ENDED, NOT_CONNECTED, POLICY_NOT_ACCEPTED, RESTRICTED, …',
  })
  why!: string | null;

  @Access('PUBLIC')
  @Field(() => DateTimeScalar, { nullable: true, description: 'Null: from the beginning.' })
  since!: Date | null;

  @Access('PUBLIC')
  @Field(() => DateTimeScalar, { nullable: true, description: 'Null: until further notice.' })
  until!: Date | null;
}

@ObjectType({
  description: 'Why a field of a patient may be seen or not; never anything of the record itself.',
})
export class AccessExplanation {
  @Access('PUBLIC')
  @Field(() => String)
  field!: string;

  @Access('PUBLIC')
  @Field(() => String)
  category!: Category;

  @Access('PUBLIC')
  @Field(() => PurposeOfUse)
  purpose!: Purpose;

  @Access('PUBLIC')
  @Field(() => ViewerRole)
  role!: Role;

  @Access('PUBLIC')
  @Field(() => String, {
    nullable: true,
    description: 'Who it is about, where a public directory has the name.',
  })
  grantee!: string | null;

  @Access('PUBLIC')
  @Field(() => String, { description: 'PERMIT, MASK or DENY.' })
  effect!: string;

  @Access('PUBLIC')
  @Field(() => String, { description: 'The layer that decided.' })
  layer!: string;

  @Access('PUBLIC')
  @Field(() => String, { description: 'As in extensions.reason of a denial.' })
  reason!: string;

  @Access('PUBLIC')
  @Field(() => String, { description: 'The same in plain words.' })
  sentence!: string;

  @Access('PUBLIC')
  @Field(() => String, { nullable: true, description: 'What would change it, if anything does.' })
  remedy!: string | null;

  @Access('PUBLIC')
  @Field(() => [AccessLayer])
  layers!: AccessLayer[];

  @Access('PUBLIC')
  @Field(() => AccessSource, { nullable: true, description: 'What permits it, or the block that denies it.' })
  source!: AccessSource | null;

  @Access('PUBLIC')
  @Field(() => AccessSource, { nullable: true, description: 'Of a denial: what there was before.' })
  before!: AccessSource | null;
}
