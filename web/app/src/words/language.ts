import { createFormat, type Format } from './format.js';
import type { Words } from './english.js';

export const LANGUAGES = {
  en: { name: 'English', locale: 'en-US', direction: 'ltr' },
  fr: { name: 'Français', locale: 'fr-FR', direction: 'ltr' },
  // Digits as in the figures beside them, months of the Gregorian calendar as in the records.
  ar: { name: 'العربية', locale: 'ar-u-nu-latn-ca-gregory', direction: 'rtl' },
} as const;
export type Language = keyof typeof LANGUAGES;

export interface Wording {
  readonly language: Language;
  readonly direction: 'ltr' | 'rtl';
  readonly words: Words;
  readonly format: Format;
}

const KEPT = 'caregraph-language';

/** What was chosen here before, else the browser's first language that there is. */
export function preferredLanguage(): Language {
  const wanted = [localStorage.getItem(KEPT) ?? '', ...navigator.languages].map((tag) => tag.slice(0, 2));
  return wanted.find(isLanguage) ?? 'en';
}

/** Only the one language that is read is loaded. */
export async function loadWording(language: Language): Promise<Wording> {
  const { locale, direction } = LANGUAGES[language];
  const format = createFormat(locale);
  const words = await loaders[language](format);
  return { language, direction, words, format };
}

export function keepLanguage(language: Language): void {
  localStorage.setItem(KEPT, language);
}

const loaders: Readonly<Record<Language, (format: Format) => Promise<Words>>> = {
  en: async (format) => (await import('./english.js')).english(format),
  fr: async (format) => (await import('./french.js')).french(format),
  ar: async (format) => (await import('./arabic.js')).arabic(format),
};

function isLanguage(tag: string): tag is Language {
  return Object.hasOwn(LANGUAGES, tag);
}
