import { useId, type ReactNode } from 'react';
import { Failed } from '../../patient/ConsentCard.js';
import { Rich, useWording } from '../../words/WordingContext.js';

/** Asks before what cannot be taken back unnoticed; both answers are equally easy to reach. */
export function Question({
  title,
  text,
  yes,
  isSending,
  hasFailed,
  onYes,
  onNo,
}: {
  title: string;
  text: string;
  yes: string;
  isSending: boolean;
  hasFailed: boolean;
  onYes: () => void;
  onNo: () => void;
}): ReactNode {
  const { app } = useWording().words.portal;
  const id = useId();
  return (
    <div className="question" role="group" aria-labelledby={id}>
      <h3 id={id} tabIndex={-1} ref={(heading) => heading?.focus()}>
        {title}
      </h3>
      <p>
        <Rich text={text} />
      </p>
      <div className="two">
        <button type="button" className="btn danger solid" disabled={isSending} onClick={onYes}>
          {yes}
        </button>
        <button type="button" className="btn" onClick={onNo}>
          {app.keep}
        </button>
      </div>
      {hasFailed && <Failed />}
    </div>
  );
}
