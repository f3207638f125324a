import { useId, type ReactNode } from 'react';

interface FieldProps {
  readonly name: string;
  readonly hint?: string;
  readonly value: string;
  /** Of code rather than words, with this many lines; one line of words where absent. */
  readonly rows?: number;
  readonly maxLength?: number;
  readonly isRequired?: boolean;
  readonly onChange: (value: string) => void;
}

/** A text to write, named by its label and explained by its hint. */
export function TextField({
  name,
  hint,
  value,
  rows,
  maxLength,
  isRequired,
  onChange,
}: FieldProps): ReactNode {
  const id = useId();
  const shared = {
    id,
    value,
    autoComplete: 'off',
    'aria-describedby': hint === undefined ? undefined : `${id}-hint`,
    required: isRequired ?? false,
  };
  return (
    <div className="afield">
      <label htmlFor={id}>{name}</label>
      {hint !== undefined && (
        <p className="cap" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {rows === undefined ? (
        <input
          {...shared}
          className="inp"
          maxLength={maxLength}
          onChange={(event) => onChange(event.target.value)}
        />
      ) : (
        <textarea
          {...shared}
          className="inp ltr mono"
          rows={rows}
          spellCheck={false}
          autoCapitalize="none"
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </div>
  );
}
