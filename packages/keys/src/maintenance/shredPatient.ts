import type { Sql } from '../patientKeyStore.js';

/**
 * Destroys a patient's keys: from the commit on, nothing that they sealed can be read, wherever it is kept, and nothing can be stored
 * under the patient again. What can be looked up of the patient goes too. One statement, so it happens whole or not at all.
 *
 * @returns how many keys were destroyed; 0 where that was done before.
 */
export async function shredPatient(sql: Sql, patientId: string): Promise<number> {
  const { rows } = await sql.query(
    `with noted as (insert into keys.shredded (patient_id) values ($1) on conflict do nothing),
      unindexed as (update identity.patient set record_number_index = null, phone_index = null, email_index = null,
        name_birth_index = null, identifier_indexes = '{}' where id = $1),
      shredded as (delete from keys.patient_key where patient_id = $1 returning 1)
      select count(*)::integer as keys from shredded`,
    [patientId],
  );
  return (rows as { keys: number }[])[0]?.keys ?? 0;
}
