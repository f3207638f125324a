import { Access, type Connection, type ListArgs, type RequestContext } from '@caregraph/subgraph-kit';
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Subscriber } from '../reference/subscriber.type.js';
import { Claim } from '../claim/claim.type.js';
import { claimById } from '../claim/claim.service.js';
import { ChargeItem } from '../chargeItem/chargeItem.type.js';
import { chargeItemsOfInvoice } from '../chargeItem/chargeItem.service.js';
import { Patient } from '../patient/patient.type.js';
import { invoiceList } from './invoice.list.js';
import { invoicesOfPatient } from './invoice.service.js';
import { Invoice, InvoiceConnection } from './invoice.type.js';

@Resolver(() => Patient)
export class PatientInvoiceResolver {
  @Access('FINANCIAL')
  @FieldResolver(() => InvoiceConnection, {
    nullable: true,
    description: 'Newest first, unless ordered otherwise.',
  })
  invoices(
    @Root() patient: Patient,
    @Args(() => invoiceList.Arguments) list: ListArgs,
    @Ctx('request') context: RequestContext,
  ): Promise<Connection<Invoice>> {
    return invoicesOfPatient(context, patient.id, list);
  }
}

@Resolver(() => Invoice)
export class InvoiceResolver {
  @Access('FINANCIAL')
  @FieldResolver(() => Subscriber, { nullable: true })
  issuer(@Root() invoice: Invoice): Subscriber | null {
    return invoice.subject.tenantId === null ? null : { id: invoice.subject.tenantId };
  }
  @Access('FINANCIAL')
  @FieldResolver(() => Claim, { nullable: true })
  claim(@Root() invoice: Invoice, @Ctx('request') context: RequestContext): Promise<Claim | null> | null {
    return invoice.claimId === null ? null : claimById(context, invoice.claimId);
  }

  @Access('FINANCIAL')
  @FieldResolver(() => [ChargeItem], { nullable: true })
  lineItems(@Root() invoice: Invoice, @Ctx('request') context: RequestContext): Promise<ChargeItem[]> {
    return chargeItemsOfInvoice(context, invoice.id);
  }
}
