import type { AcuteCondition } from '../model/acuteConditions.js';
import { DRUGS } from '../model/medications.js';
import { PROCEDURES, type ProcedureKey } from '../model/services.js';
import type { Stay } from './encounterRows.js';
import { chooseDrug } from './illness.js';
import { prescribe, writeProcedure } from './orderRows.js';
import type { Illness } from './patient.js';
import { writePrevention } from './preventionRows.js';

/** Share of follow-ups at which a running treatment is prescribed again. */
const RENEWED_SHARE = 0.35;
/** Share of follow-ups at which a treatment is changed for another of the guideline. */
const CHANGED_SHARE = 0.06;

/** What is done and prescribed at a visit. */
export function writeTreatments(stay: Stay): void {
  const { visit } = stay;
  switch (visit.kind) {
    case 'check-up':
      return writePrevention(stay);
    case 'follow-up':
      for (const illness of visit.illnesses) writeCare(stay, illness);
      return;
    case 'acute':
      writeProcedures(stay, visit.illness.procedures ?? {});
      return writeAcuteTreatment(stay, visit.illness);
    case 'prenatal':
      return writeProcedures(
        stay,
        visit.isFirst ? { pregnancyTest: 0.8 } : { fetalHeart: 0.55, fundalHeight: 0.4 },
      );
  }
}

function writeCare(stay: Stay, illness: Illness): void {
  const { patient } = stay;
  const { random } = patient;
  writeProcedures(stay, illness.definition.procedures ?? {});
  const wasTreated = illness.isTreated;
  illness.isTreated = true;
  illness.drugs = illness.drugs.map((drug, line) => {
    const alternatives = illness.definition.regimens?.[line];
    const isChanged = random.chance(CHANGED_SHARE) && wasTreated && alternatives !== undefined;
    return isChanged ? chooseDrug(patient, alternatives, stay.visit.clinic) : drug;
  });
  for (const drug of illness.drugs) {
    if (!wasTreated || random.chance(RENEWED_SHARE)) {
      prescribe(stay, DRUGS[drug], illness.definition.coding.labels, 'Take as directed, every day');
    }
  }
}

function writeAcuteTreatment(stay: Stay, illness: AcuteCondition): void {
  if (!stay.patient.random.chance(illness.treated)) return;
  const drug = chooseDrug(stay.patient, illness.alternatives, stay.visit.clinic);
  prescribe(stay, DRUGS[drug], illness.coding.labels, 'Take until the course is finished');
}

function writeProcedures(stay: Stay, procedures: Readonly<Partial<Record<ProcedureKey, number>>>): void {
  for (const [key, probability] of Object.entries(procedures)) {
    // The keys of such a record are procedure keys; Object.entries widens them to strings.
    if (stay.patient.random.chance(probability)) writeProcedure(stay, PROCEDURES[key as ProcedureKey]);
  }
}
