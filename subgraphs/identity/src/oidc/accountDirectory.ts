import { isRole, type Role } from '@caregraph/policy';
import type { Pool } from 'pg';

export interface SignInAccount {
  readonly id: string;
  readonly role: Role;
  /** The patient that the account belongs to (UUID). */
  readonly patientId: string | null;
  readonly passwordHash: string;
}

/** Looks accounts up where there is no viewer yet. Suspended accounts don't exist here. */
export class AccountDirectory {
  constructor(private readonly pool: Pool) {}

  async findForSignIn(name: string): Promise<SignInAccount | undefined> {
    const { rows } = await this.pool.query<AccountRow & { password_hash: string }>(
      'select id, role, patient_id, password_hash from identity.account_for_sign_in($1)',
      [name],
    );
    const row = rows[0];
    return row && { ...toAccount(row), passwordHash: row.password_hash };
  }

  async findForToken(id: string): Promise<Omit<SignInAccount, 'passwordHash'> | undefined> {
    const { rows } = await this.pool.query<AccountRow>(
      'select id, role, patient_id from identity.account_for_token($1)',
      [id],
    );
    return rows[0] && toAccount(rows[0]);
  }
}

interface AccountRow {
  readonly id: string;
  readonly role: string;
  readonly patient_id: string | null;
}

function toAccount(row: AccountRow): Omit<SignInAccount, 'passwordHash'> {
  if (!isRole(row.role)) throw new Error(`Account ${row.id} has a role that packages/policy does not know.`);
  return { id: row.id, role: row.role, patientId: row.patient_id };
}
