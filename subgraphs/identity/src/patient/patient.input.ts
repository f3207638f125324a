import { LocalDateScalar, PageArgs } from '@caregraph/subgraph-kit';
import { ArgsType, Field, InputType } from 'type-graphql';

@InputType({
  description:
    'Finds patients by what is known exactly, whatever the case and the spaces. All that is given must fit; a family name needs ' +
    'the birth date, and the other way round.',
})
export class PatientSearch {
  @Field(() => String, { nullable: true })
  familyName?: string | null;

  @Field(() => LocalDateScalar, { nullable: true })
  birthDate?: string | null;

  @Field(() => String, { nullable: true })
  medicalRecordNumber?: string | null;

  @Field(() => String, { nullable: true, description: 'Digits count, and a leading plus.' })
  phone?: string | null;
}

@ArgsType()
export class PatientsArgs extends PageArgs {
  @Field(() => PatientSearch, {
    nullable: true,
    description: 'For staff who may read what they search by; refused otherwise (FILTER_NOT_ALLOWED).',
  })
  search?: PatientSearch | null;
}
