import pg from 'pg';
import { createHash } from 'node:crypto';

export interface Happening {
  readonly patient: string;
  readonly clinic: string;
  readonly code: string;
  /** YYYY-MM-DD. */
  readonly day: string;
  readonly priceMinor?: number;
  readonly labels?: number;
}

/** The same name gives the same identifier, so that tests can speak of patients by name. */
export function idOf(name: string): string {
  const hex = createHash('md5').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Writes people, consents and events one by one, as role caregraph_ingest. */
export class HandMadePopulation {
  readonly #client: pg.Client;
  #events = 0;

  constructor(ingestUrl: string) {
    this.#client = new pg.Client({ connectionString: ingestUrl });
  }

  connect(): Promise<unknown> {
    return this.#client.connect();
  }

  end(): Promise<void> {
    return this.#client.end();
  }

  async clinic(name: string, state: string): Promise<void> {
    await this.#client.query('insert into identity.subscriber (id, name, state) values ($1, $2, $3)', [
      idOf(name),
      name,
      state,
    ]);
  }

  async patient(name: string, birthDate: string): Promise<void> {
    await this.#client.query(
      `insert into identity.patient (id, birth_month) values ($1, date_trunc('month', $2::date))`,
      [idOf(name), birthDate],
    );
  }

  async consent(
    patient: string,
    o: { purpose?: string; categories?: string[]; labels?: string[]; status?: string; end?: string } = {},
  ): Promise<void> {
    await this.#client.query(
      `insert into consent.consent (id, patient_id, grantee_kind, grantee_id, purpose, category_names, label_names, status, period_start,
         period_end, withdrawn_at)
       values ($1, $2, 'WAREHOUSE', access.warehouse_id(), $3, $4, $5, $6, '2020-01-01', $7, case when $6 = 'WITHDRAWN' then now() end)`,
      [
        idOf(`consent of ${patient}`),
        idOf(patient),
        o.purpose ?? 'BENCHMARKING',
        o.categories ?? ['IDENTITY', 'CLINICAL', 'MEDICATION', 'FINANCIAL'],
        o.labels ?? [],
        o.status ?? 'ACTIVE',
        o.end ?? null,
      ],
    );
  }

  async withdraw(patient: string): Promise<void> {
    await this.#client.query(
      `update consent.consent set status = 'WITHDRAWN', withdrawn_at = now() where patient_id = $1`,
      [idOf(patient)],
    );
  }

  async restrict(patient: string): Promise<void> {
    await this.#client.query('insert into consent.restriction (id, patient_id) values ($1, $2)', [
      idOf(`restriction of ${patient}`),
      idOf(patient),
    ]);
  }

  async object(patient: string): Promise<void> {
    await this.#client.query(
      `insert into consent.objection (id, patient_id, purpose) values ($1, $2, 'BENCHMARKING')`,
      [idOf(`objection of ${patient}`), idOf(patient)],
    );
  }

  /** A condition, with the encounter in which it was recorded. */
  async condition(o: Happening): Promise<void> {
    await this.#client.query(
      `insert into records.encounter (id, patient_id, subscriber_id, status, period_start) values ($1, $2, $3, 'finished', $4)`,
      [this.#id(), idOf(o.patient), idOf(o.clinic), o.day],
    );
    await this.#client.query(
      `insert into records.condition (id, patient_id, subscriber_id, labels, code_system, code, code_display, onset_at)
       values ($1, $2, $3, $4, 'http://hl7.org/fhir/sid/icd-10-cm', $5, $6, $7)`,
      [this.#id(), idOf(o.patient), idOf(o.clinic), o.labels ?? 0, o.code, `Condition ${o.code}`, o.day],
    );
  }

  async charge(o: Happening): Promise<void> {
    await this.#client.query(
      `insert into billing.charge_item (id, patient_id, subscriber_id, status, code_system, code, code_display, occurred_at, price_minor, currency)
       values ($1, $2, $3, 'billable', 'http://www.ama-assn.org/go/cpt', $4, $5, $6, $7, 'USD')`,
      [
        this.#id(),
        idOf(o.patient),
        idOf(o.clinic),
        o.code,
        `Service ${o.code}`,
        o.day,
        o.priceMinor ?? 10_000,
      ],
    );
  }

  #id(): string {
    this.#events += 1;
    return idOf(`event ${this.#events}`);
  }
}
