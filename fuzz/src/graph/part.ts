/** Path of a field, with points → the reasons one of which its error must give. */
export type ExpectedErrors = Map<string, readonly string[]>;

/** A piece of a document, and what the oracle says it shows. */
export interface Part {
  readonly text: string;
  /** The value at `path`; adds the errors at and below it. */
  readonly value: (path: string, errors: ExpectedErrors) => unknown;
}

/** An object of some fields: `{ id code { text } }`. */
export function objectOf(fields: Readonly<Record<string, Part>>): Part {
  return {
    text: `{ ${Object.values(fields)
      .map(({ text }) => text)
      .join(' ')} }`,
    value: (path, errors) =>
      Object.fromEntries(
        Object.entries(fields).map(([name, part]) => [name, part.value(`${path}.${name}`, errors)]),
      ),
  };
}

/** What is simply there. */
export function plain(text: string, value: unknown): Part {
  return { text, value: () => value };
}

/** Nothing, and why. */
export function denied(text: string, reasons: readonly string[]): Part {
  return {
    text,
    value: (path, errors) => {
      errors.set(path, reasons);
      return null;
    },
  };
}
