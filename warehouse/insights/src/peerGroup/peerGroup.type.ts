import type { ConceptLevel, PlaceLevel } from '@caregraph/measure';
import { Access } from '@caregraph/subgraph-kit';
import { Field, InputType, Int, ObjectType } from 'type-graphql';
import { CellStateEnum, ConceptLevelEnum, PlaceLevelEnum } from '../enums.js';
import type { CellState } from '../warehouse/cell.js';

@InputType({ description: 'Whom to compare with.' })
export class PeerGroupInput {
  @Field(() => PlaceLevelEnum, { defaultValue: 'COUNTRY' })
  level!: PlaceLevel;

  @Field(() => String, {
    nullable: true,
    description: 'Such as MA-021, MA, New England, US. By default where your clinic is.',
  })
  place?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Of fees: a specialty or a family of specialties. By default all.',
  })
  specialty?: string | null;
}

@ObjectType({ description: 'Whom a benchmark compares with.' })
export class PeerGroup {
  @Access('BENCHMARK')
  @Field(() => PlaceLevelEnum)
  level!: PlaceLevel;

  @Access('BENCHMARK')
  @Field(() => String)
  place!: string;

  @Access('BENCHMARK')
  @Field(() => String, { description: 'The place in words.' })
  label!: string;

  @Access('BENCHMARK')
  @Field(() => String, { nullable: true, description: 'Specialty or family of specialties; null for all.' })
  specialty!: string | null;

  @Access('BENCHMARK')
  @Field(() => Boolean, { description: 'Does your clinic lie in this place?' })
  isOwn!: boolean;
}

@ObjectType({ description: 'A place to compare with, and how many are behind it.' })
export class PeerGroupStep {
  @Access('BENCHMARK')
  @Field(() => PlaceLevelEnum)
  level!: PlaceLevel;

  @Access('BENCHMARK')
  @Field(() => String)
  place!: string;

  @Access('BENCHMARK')
  @Field(() => String, { description: 'The place in words.' })
  label!: string;

  @Access('BENCHMARK')
  @Field(() => Boolean, { description: 'Does your clinic lie in this place?' })
  isOwn!: boolean;

  @Access('BENCHMARK')
  @Field(() => CellStateEnum, { description: 'Of the number of patients seen there.' })
  state!: CellState;

  @Access('BENCHMARK')
  @Field(() => Int, { nullable: true, description: 'Clinics behind it; null where it is not shown.' })
  contributors!: number | null;

  @Access('BENCHMARK')
  @Field(() => Int, { nullable: true, description: 'Patients seen there; null where it is not shown.' })
  patients!: number | null;

  @Access('BENCHMARK')
  @Field(() => [ConceptLevelEnum], {
    description: 'Levels at which at least one figure is shown, finest first; none: nothing to compare with.',
  })
  levels!: ConceptLevel[];
}

@ObjectType({ description: 'A specialty, or a family of specialties, to compare fees with.' })
export class PeerSpecialty {
  @Access('BENCHMARK')
  @Field(() => String)
  name!: string;

  @Access('BENCHMARK')
  @Field(() => String, { description: 'The family it belongs to, or itself.' })
  family!: string;

  @Access('BENCHMARK')
  @Field(() => Boolean)
  isFamily!: boolean;

  @Access('BENCHMARK')
  @Field(() => Int, {
    nullable: true,
    description: 'At least so many clinics are behind it: those behind its largest figure.',
  })
  contributors!: number | null;

  @Access('BENCHMARK')
  @Field(() => [PlaceLevelEnum], { description: 'Levels of place at which it has figures.' })
  places!: PlaceLevel[];
}

@ObjectType({ description: 'What there is to choose from in a quarter.' })
export class PeerGroupChoices {
  @Access('BENCHMARK')
  @Field(() => String, { description: 'The quarter, such as 2026Q2.' })
  period!: string;

  @Access('BENCHMARK')
  @Field(() => [PeerGroupStep], {
    description: 'The places of your clinic, nearest first; the country alone where you have none.',
  })
  ladder!: PeerGroupStep[];

  @Access('BENCHMARK')
  @Field(() => [PeerSpecialty], { description: 'Of fees; else none.' })
  specialties!: PeerSpecialty[];

  @Access('BENCHMARK')
  @Field(() => String, { nullable: true, description: 'Your clinic’s specialty, as it is compared.' })
  ownSpecialty!: string | null;

  @Access('BENCHMARK')
  @Field(() => String, { nullable: true })
  ownSpecialtyFamily!: string | null;

  /** Every place of a level; asked for lazily. */
  stepsAt!: (level: PlaceLevel) => PeerGroupStep[];
}
