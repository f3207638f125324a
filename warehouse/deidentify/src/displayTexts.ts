import type { CandidateMember } from './candidate.type.js';
import { isPlainText } from '@caregraph/measure';
import { RULES } from './rules.js';

interface Usage {
  readonly patients: Set<number>;
  readonly subscribers: Set<number>;
}

/**
 * The texts clinics wrote beside codes. A text is somebody's typing and could name a person, so it is published only
 * where it is as common as a cell must be: the same words, of enough patients, in enough clinics.
 */
export class DisplayTexts {
  readonly #usage = new Map<string, Map<string, Usage>>();

  see(codeSystem: string, code: string, display: string | null, patient: number, subscriber: number): void {
    if (display === null) return;
    const coded = `${codeSystem}|${code}`;
    let texts = this.#usage.get(coded);
    if (!texts) this.#usage.set(coded, (texts = new Map()));
    let usage = texts.get(display);
    if (!usage && !isPlainText(display)) return;
    if (!usage) texts.set(display, (usage = { patients: new Set(), subscribers: new Set() }));
    // Enough is enough: the sets never grow far beyond what the rule asks.
    if (usage.patients.size < RULES.displayPatients.value) usage.patients.add(patient);
    if (usage.subscribers.size < RULES.displaySubscribers.value) usage.subscribers.add(subscriber);
  }

  /** The first text of a code that is common enough, in the order of the alphabet so that runs agree. */
  textOf(codeSystem: string, code: string): Required<Pick<CandidateMember, 'display' | 'evidence'>> {
    const texts = [...(this.#usage.get(`${codeSystem}|${code}`) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [display, usage] of texts) {
      const patients = usage.patients.size;
      const subscribers = usage.subscribers.size;
      if (patients < RULES.displayPatients.value || subscribers < RULES.displaySubscribers.value) continue;
      return { display, evidence: { patients, subscribers } };
    }
    return { display: null, evidence: null };
  }
}
