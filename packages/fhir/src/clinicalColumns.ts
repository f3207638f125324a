/** The columns that every row about a patient begins with. */
export interface ClinicalColumns {
  id: string;
  patient_id: string;
  subscriber_id: string | null;
  labels: number;
}
