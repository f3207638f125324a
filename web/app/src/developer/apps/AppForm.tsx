import { useId, useState, type FormEvent, type ReactNode } from 'react';
import { Icon } from '../../look/Icon.js';
import { useWording } from '../../words/WordingContext.js';
import { TextField } from '../TextField.js';
import type { RegisteredApp } from './documents.js';
import { choiceOf, NOTHING_CHOSEN, scopesOf, type ScopeChoice } from './scopeChoice.js';
import { ScopeFields } from './ScopeFields.js';

export interface AppDescription {
  readonly name: string;
  readonly redirectUris: string[];
  readonly scopes: string[];
}

interface FormProps {
  /** The app to change; undefined for a new one. */
  readonly app?: RegisteredApp;
  readonly isSending: boolean;
  /** Why it was not saved: a reason of the graph, or anything else for no reason that is known. */
  readonly refusal: string | null;
  readonly onSave: (description: AppDescription) => void;
  readonly onCancel: () => void;
}

/** Name, who uses it, what it reads, and where patients come back to. The graph checks it; its reasons stand above the buttons. */
export function AppForm({ app, isSending, refusal, onSave, onCancel }: FormProps): ReactNode {
  const { form } = useWording().words.portal;
  const id = useId();
  const [name, setName] = useState(app?.name ?? '');
  const [addresses, setAddresses] = useState((app?.redirectUris ?? []).join('\n'));
  const [choice, setChoice] = useState<ScopeChoice | null>(app ? choiceOf(app.scopes ?? []) : NOTHING_CHOSEN);
  const save = (event: FormEvent): void => {
    event.preventDefault();
    const redirectUris = addresses.split(/\s+/).filter((each) => each !== '');
    const isForPatients = choice === null || choice.patients;
    onSave({
      name,
      redirectUris: isForPatients ? redirectUris : [],
      scopes: choice === null ? [...(app?.scopes ?? [])] : scopesOf(choice),
    });
  };
  return (
    <form className="panel appform" onSubmit={save} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`} tabIndex={-1} ref={focusOnce}>
        {app ? form.editTitle : form.newTitle}
      </h2>
      <TextField
        name={form.name}
        hint={form.nameHint}
        value={name}
        maxLength={60}
        isRequired
        onChange={setName}
      />
      {choice === null ? (
        <div className="afield">
          <p>{form.custom}</p>
          <p>
            <code className="ltr">{(app?.scopes ?? []).join(' ')}</code>
          </p>
        </div>
      ) : (
        <ScopeFields choice={choice} onChange={setChoice} />
      )}
      {(choice === null || choice.patients) && (
        <TextField
          name={form.addresses}
          hint={form.addressesHint}
          value={addresses}
          rows={3}
          onChange={setAddresses}
        />
      )}
      {refusal !== null && (
        <p className="failed" role="alert">
          <Icon name="alert" /> {form.reasons[refusal] ?? form.failed}
        </p>
      )}
      <div className="two">
        <button type="submit" className="btn pri" disabled={isSending}>
          {app ? form.save : form.register}
        </button>
        <button type="button" className="btn" onClick={onCancel}>
          {form.cancel}
        </button>
      </div>
    </form>
  );
}

/** It has taken the place of the button that was pressed, so it is where one is. */
function focusOnce(heading: HTMLHeadingElement | null): void {
  heading?.focus();
}
