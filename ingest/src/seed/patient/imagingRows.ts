import { iso } from '../calendar.js';
import { PROCEDURES, type Service } from '../model/services.js';
import { snomed, type Coding } from '../model/terminology.js';
import { keptBy, type Stay } from './encounterRows.js';

interface Imaging {
  /** DICOM modality. */
  readonly modality: 'DX' | 'US' | 'MG';
  readonly modalityDisplay: string;
  readonly bodySite: Coding;
  readonly instances: number;
}

/** The procedures that leave images. */
const IMAGING: ReadonlyMap<Service, Imaging> = new Map<Service, Imaging>([
  [
    PROCEDURES.chestXray,
    {
      modality: 'DX',
      modalityDisplay: 'Digital Radiography',
      bodySite: snomed('51185008', 'Thoracic structure (body structure)'),
      instances: 2,
    },
  ],
  [
    PROCEDURES.kneeXray,
    {
      modality: 'DX',
      modalityDisplay: 'Digital Radiography',
      bodySite: snomed('72696002', 'Knee'),
      instances: 2,
    },
  ],
  [
    PROCEDURES.ankleXray,
    {
      modality: 'DX',
      modalityDisplay: 'Digital Radiography',
      bodySite: snomed('344001', 'Ankle'),
      instances: 3,
    },
  ],
  [
    PROCEDURES.echocardiography,
    {
      modality: 'US',
      modalityDisplay: 'Ultrasound',
      bodySite: snomed('80891009', 'Heart structure (body structure)'),
      instances: 12,
    },
  ],
  [
    PROCEDURES.mammography,
    {
      modality: 'MG',
      modalityDisplay: 'Mammography',
      bodySite: snomed('76752008', 'Breast structure (body structure)'),
      instances: 4,
    },
  ],
]);

/** Adds the study of a procedure that leaves images. */
export function writeImaging(stay: Stay, service: Service): void {
  const imaging = IMAGING.get(service);
  if (imaging === undefined) return;
  stay.patient.batch.add('records.imaging_study', {
    id: stay.patient.nextId('imagingStudy'),
    ...keptBy(stay, service.coding.labels),
    status: 'available',
    started_at: iso(stay.visit.atMs),
    modality_code: imaging.modality,
    modality_display: imaging.modalityDisplay,
    body_site_system: imaging.bodySite.system,
    body_site_code: imaging.bodySite.code,
    body_site_display: imaging.bodySite.display,
    number_of_series: 1,
    number_of_instances: imaging.instances,
  });
}
