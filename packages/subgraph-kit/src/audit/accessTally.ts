import { categoryBit, type Action, type Category, type Decision } from '@caregraph/policy';

/** What was decided of one patient in one request. Masks of categories. */
export interface PatientTally {
  read: number;
  masked: number;
  written: number;
  denied: number;
  readonly reasons: string[];
  readonly sources: string[];
}

/**
 * Adds up what one request decided, for its audit event. A decision costs a look-up and a bit; a patient, a reason or
 * a kind of grant that is new costs an entry. It never holds a value, only who was asked about and what kind.
 */
export class AccessTally {
  permitted = 0;
  masked = 0;
  denied = 0;
  /** Why the operation itself, or fields that belong to nobody, were denied. */
  readonly reasons: string[] = [];
  readonly patients = new Map<string, PatientTally>();

  /** A decision, once for each question. */
  note(patientId: string | null, category: Category, action: Action, decision: Decision): void {
    const patient = patientId === null ? null : this.#patient(patientId);
    const bit = categoryBit(category);
    if (decision.effect === 'DENY') {
      this.denied += 1;
      if (patient) patient.denied |= bit;
      remember(patient?.reasons ?? this.reasons, decision.reason);
      return;
    }
    if (decision.effect === 'MASK') {
      this.masked += 1;
      if (patient) patient.masked |= bit;
    } else {
      this.permitted += 1;
      if (patient && action === 'WRITE') patient.written |= bit;
      else if (patient) patient.read |= bit;
    }
    if (patient && decision.grant) remember(patient.sources, decision.grant.sourceKind);
  }

  /** Somebody asked for a patient of whom they may not know. */
  noteStranger(patientId: string): void {
    const patient = this.#patient(patientId);
    this.denied += 1;
    patient.denied |= categoryBit('PUBLIC');
    remember(patient.reasons, 'NO_RELATIONSHIP');
  }

  /** The operation was refused before anybody was asked about. */
  denyOperation(reason: string): void {
    this.denied += 1;
    remember(this.reasons, reason);
  }

  #patient(id: string): PatientTally {
    let tally = this.patients.get(id);
    if (!tally)
      this.patients.set(
        id,
        (tally = { read: 0, masked: 0, written: 0, denied: 0, reasons: [], sources: [] }),
      );
    return tally;
  }
}

/** Lists of a few words: looking through one is cheaper than a set. */
function remember(words: string[], word: string): void {
  if (!words.includes(word)) words.push(word);
}
