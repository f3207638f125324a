import { useId, useState, type ReactNode } from 'react';
import { useMutation } from 'urql';
import { Icon } from '../look/Icon.js';
import { Rich, useWording } from '../words/WordingContext.js';
import { GrantDocument, WithdrawDocument, type Consent } from './documents.js';
import { isInForce } from './Sharing.js';

interface CardProps {
  readonly consent: Consent;
  readonly patientId: string;
  readonly onChanged: () => void;
}

/** One consent: what it opens and how to take it back. Both answers to the question are equally easy to reach. */
export function ConsentCard(props: CardProps): ReactNode {
  const { consent } = props;
  const [isAsking, setIsAsking] = useState(false);
  if (!isInForce(consent)) return <EndedConsent {...props} />;
  return isAsking ? (
    <Question {...props} onKeep={() => setIsAsking(false)} />
  ) : (
    <ConsentInForce {...props} onAsk={() => setIsAsking(true)} />
  );
}

function useNameOf({ app, subscriber, granteeKind }: Consent): string {
  const { words } = useWording();
  return (
    app?.name ??
    subscriber?.name ??
    (granteeKind === 'WAREHOUSE' ? words.sharing.warehouse : words.sharing.research)
  );
}

function ConsentInForce({ consent, onAsk }: CardProps & { onAsk: () => void }): ReactNode {
  const { words, format } = useWording();
  const { sharing, history } = words;
  const name = useNameOf(consent);
  return (
    <li className="con">
      <div className="ch">
        <h3>{name}</h3>
        <span className="tag ok">
          <Icon name="check" /> {sharing.active}
        </span>
      </div>
      <p className="cap">{sharing.kinds[consent.granteeKind ?? '']}</p>
      <dl>
        <dt>{sharing.canSee}</dt>
        <dd>{format.list((consent.categories ?? []).map((code) => history.categories[code] ?? code))}</dd>
        {(consent.labels ?? []).length > 0 && (
          <>
            <dt>{sharing.also}</dt>
            <dd>{format.list((consent.labels ?? []).map((code) => sharing.labels[code] ?? code))}</dd>
          </>
        )}
        <dt>{sharing.whatFor}</dt>
        <dd>{history.purposes[consent.purpose ?? ''] ?? consent.purpose}</dd>
        {consent.grantedAt && (
          <>
            <dt>{sharing.since}</dt>
            <dd>{format.date(consent.grantedAt)}</dd>
          </>
        )}
        <dt>{sharing.ends}</dt>
        <dd>{consent.end ? format.date(consent.end) : sharing.endsNever}</dd>
      </dl>
      <button
        type="button"
        className="btn danger"
        onClick={onAsk}
        aria-label={`${sharing.withdraw}: ${name}`}
      >
        {sharing.withdraw}
      </button>
    </li>
  );
}

function Question({ consent, onKeep, onChanged }: CardProps & { onKeep: () => void }): ReactNode {
  const { words } = useWording();
  const { sharing } = words;
  const name = useNameOf(consent);
  const id = useId();
  const [key] = useState(() => crypto.randomUUID());
  const [{ fetching, error }, withdraw] = useMutation(WithdrawDocument);
  const answer = async (): Promise<void> => {
    const result = await withdraw({ input: { id: consent.id, idempotencyKey: key } });
    if (result.data?.withdrawConsent?.consent) onChanged();
  };
  return (
    <li className="con asking" aria-labelledby={id}>
      {/* It has just taken the place of the button that was pressed, so it is where one is. */}
      <h3 id={id} tabIndex={-1} ref={(heading) => heading?.focus()}>
        {sharing.withdrawFrom(name)}
      </h3>
      <ul className="cons">
        <li>
          <Icon name="cross" />
          <span>
            <Rich text={sharing.stops} />
          </span>
        </li>
        <li>
          <Icon name="check" />
          <span>
            <Rich text={sharing.stays} />
          </span>
        </li>
        <li>
          <Icon name="info" />
          <span>
            <Rich text={sharing.cannotUndo} />
          </span>
        </li>
      </ul>
      <div className="two">
        <button type="button" className="btn danger solid" onClick={() => void answer()} disabled={fetching}>
          {sharing.withdrawNow}
        </button>
        <button type="button" className="btn" onClick={onKeep}>
          {sharing.keep}
        </button>
      </div>
      {error && <Failed />}
    </li>
  );
}

function EndedConsent({ consent, patientId, onChanged }: CardProps): ReactNode {
  const { words, format } = useWording();
  const { sharing, history } = words;
  const name = useNameOf(consent);
  const [key] = useState(() => crypto.randomUUID());
  const [{ fetching, error }, grant] = useMutation(GrantDocument);
  const granteeId = consent.app?.id ?? consent.subscriber?.id;
  const isWithdrawn = consent.status === 'WITHDRAWN';
  const giveAgain = async (): Promise<void> => {
    const { granteeKind, purpose, categories, labels } = consent;
    if (!granteeId || !granteeKind || !purpose) return;
    const input = {
      patientId,
      granteeId,
      granteeKind,
      purpose,
      categories: categories ?? [],
      labels: labels ?? [],
      idempotencyKey: key,
    };
    const result = await grant({ input });
    if (result.data?.grantConsent?.consent) onChanged();
  };
  return (
    <li className="con off">
      <div className="ch">
        <h3>{name}</h3>
        <span className="tag">
          <Icon name="cross" />{' '}
          {isWithdrawn ? sharing.withdrawn : consent.status === 'REFUSED' ? sharing.refused : sharing.ended}
        </span>
      </div>
      <p className="cap">
        {isWithdrawn && consent.withdrawnAt ? `${sharing.withdrewOn(format.date(consent.withdrawnAt))} ` : ''}
        {format.list((consent.categories ?? []).map((code) => history.categories[code] ?? code))}
      </p>
      {granteeId && (
        <button
          type="button"
          className="linklike"
          disabled={fetching}
          onClick={() => void giveAgain()}
          aria-label={`${sharing.giveAgain}: ${name}`}
        >
          {sharing.giveAgain}
        </button>
      )}
      {error && <Failed />}
    </li>
  );
}

/** A change that was not made; the words say so, because nothing else on the page has moved. */
export function Failed(): ReactNode {
  const { words } = useWording();
  return (
    <p className="failed" role="alert">
      <Icon name="alert" /> {words.sharing.failed}
    </p>
  );
}
