import { useId, type ReactNode } from 'react';
import { useWording } from '../../words/WordingContext.js';
import type { ScopeChoice } from './scopeChoice.js';

/** Who uses an app and what it reads, in the words that a patient reads. */
export function ScopeFields({
  choice,
  onChange,
}: {
  choice: ScopeChoice;
  onChange: (choice: ScopeChoice) => void;
}): ReactNode {
  const { form, kinds } = useWording().words.portal;
  const change = (part: Partial<ScopeChoice>): void => onChange({ ...choice, ...part });
  const types = new Set(choice.types);
  const levels = [...(choice.patients ? ['patient'] : []), ...(choice.itself ? ['system'] : [])];
  const scopeWords = (type: string): string =>
    (levels.length > 0 ? levels : ['…']).map((level) => `${level}/${type}.rs`).join(' ');
  return (
    <>
      <fieldset className="afield">
        <legend>{form.forWhom}</legend>
        <Choice
          name={form.patients}
          text={form.patientsText}
          checked={choice.patients}
          onChange={(patients) => change({ patients })}
        />
        <Choice
          name={form.itself}
          text={form.itselfText}
          checked={choice.itself}
          onChange={(itself) => change({ itself })}
        />
      </fieldset>
      <fieldset className="afield">
        <legend>{form.kinds}</legend>
        <p className="cap">{form.kindsHint}</p>
        <Choice
          name={form.everything}
          text={form.everythingText}
          code={scopeWords('*')}
          checked={choice.everything}
          onChange={(everything) => change({ everything })}
        />
        {!choice.everything && (
          <div className="kinds">
            {Object.entries(kinds).map(([type, words]) => (
              <Choice
                key={type}
                name={words}
                code={scopeWords(type)}
                checked={types.has(type)}
                onChange={(isChosen) =>
                  change({
                    types: isChosen ? [...types, type] : [...types].filter((each) => each !== type),
                  })
                }
              />
            ))}
          </div>
        )}
        {choice.patients && (
          <Choice
            name={form.offline}
            code="offline_access"
            checked={choice.offline}
            onChange={(offline) => change({ offline })}
          />
        )}
      </fieldset>
    </>
  );
}

function Choice({
  name,
  text,
  code,
  checked,
  onChange,
}: {
  name: string;
  text?: string;
  code?: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}): ReactNode {
  const id = useId();
  return (
    <div className="choice">
      <input
        id={id}
        type="checkbox"
        checked={checked}
        aria-describedby={text || code ? `${id}-more` : undefined}
        onChange={(event) => onChange(event.target.checked)}
      />
      <div>
        <label htmlFor={id}>{name}</label>
        {(text ?? code) && (
          <p className="cap" id={`${id}-more`}>
            {text} {code && <code className="ltr">{code}</code>}
          </p>
        )}
      </div>
    </div>
  );
}
