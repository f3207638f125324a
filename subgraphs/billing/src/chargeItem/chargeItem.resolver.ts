import { Access, type Connection, type ListArgs, type RequestContext } from '@caregraph/subgraph-kit';
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Patient } from '../patient/patient.type.js';
import { chargeItemList } from './chargeItem.list.js';
import { chargeItemsOfPatient } from './chargeItem.service.js';
import { ChargeItem, ChargeItemConnection } from './chargeItem.type.js';

@Resolver(() => Patient)
export class PatientChargeItemResolver {
  @Access('FINANCIAL')
  @FieldResolver(() => ChargeItemConnection, {
    nullable: true,
    description: 'Newest first, unless ordered otherwise.',
  })
  chargeItems(
    @Root() patient: Patient,
    @Args(() => chargeItemList.Arguments) list: ListArgs,
    @Ctx('request') context: RequestContext,
  ): Promise<Connection<ChargeItem>> {
    return chargeItemsOfPatient(context, patient.id, list);
  }
}
