import { createContext, use, type ReactNode } from 'react';
import type { Language, Wording } from './language.js';

interface WordingAndChange extends Wording {
  /** Shows everything in another language. */
  readonly change: (language: Language) => void;
}

const Context = createContext<WordingAndChange | null>(null);

export const WordingProvider = Context.Provider;

export function useWording(): WordingAndChange {
  const wording = use(Context);
  if (wording === null) throw new Error('useWording needs a WordingProvider.');
  return wording;
}

/** A sentence with **important** parts. */
export function Rich({ text }: { text: string }): ReactNode {
  return text.split('**').map((part, index) => (index % 2 === 1 ? <b key={index}>{part}</b> : part));
}
