import { useState, type ReactNode } from 'react';
import { useMutation } from 'urql';
import { Failed } from '../../patient/ConsentCard.js';
import { useWording } from '../../words/WordingContext.js';
import { CopyButton } from '../Copyable.js';
import { ResumeDocument, RotateDocument, SuspendDocument, type RegisteredApp } from './documents.js';
import { NewSecret, type ShownSecret } from './NewSecret.js';
import { Question } from './Question.js';
import { useScopeWords } from './useScopeWords.js';

interface FactsProps {
  readonly app: RegisteredApp;
  readonly onChanged: () => void;
}

/** What an app is, and its two switches: another secret, and off. */
export function AppFacts({ app, onChanged }: FactsProps): ReactNode {
  const { words, format } = useWording();
  const { app: names, secret } = words.portal;
  const scopeWords = useScopeWords();
  return (
    <section className="panel facts-of-app">
      <h2>{names.facts}</h2>
      <dl>
        <dt>{secret.id}</dt>
        <dd className="with-copy">
          <code className="ltr">{app.clientId}</code>
          <CopyButton name={secret.id} text={app.clientId ?? ''} />
        </dd>
        <dt>{names.secretSince}</dt>
        <dd>{app.secretChangedAt && format.dateTime(app.secretChangedAt)}</dd>
        <dt>{names.addresses}</dt>
        <dd>
          {app.redirectUris?.length
            ? app.redirectUris.map((uri) => (
                <code className="ltr" key={uri}>
                  {uri}
                </code>
              ))
            : names.noAddresses}
        </dd>
        <dt>{names.scopes}</dt>
        <dd>
          <ul>
            {(app.scopes ?? []).map((scope) => (
              <li key={scope}>
                {scopeWords(scope)} <code className="ltr">{scope}</code>
              </li>
            ))}
          </ul>
        </dd>
      </dl>
      <Switches app={app} onChanged={onChanged} />
    </section>
  );
}

function Switches({ app, onChanged }: FactsProps): ReactNode {
  const { app: words } = useWording().words.portal;
  const [asking, setAsking] = useState<'ROTATE' | 'SUSPEND' | null>(null);
  const [shown, setShown] = useState<ShownSecret | null>(null);
  const [rotation, rotate] = useMutation(RotateDocument);
  const [suspension, suspend] = useMutation(SuspendDocument);
  const [resumption, resume] = useMutation(ResumeDocument);
  const input = () => ({ input: { id: app.id, idempotencyKey: crypto.randomUUID() } });
  const end = (): void => {
    setAsking(null);
    onChanged();
  };
  const rotateNow = async (): Promise<void> => {
    const clientSecret = (await rotate(input())).data?.rotateAppSecret?.clientSecret;
    if (!clientSecret) return;
    setShown({ name: app.name ?? '', clientId: app.clientId ?? '', secret: clientSecret });
    end();
  };
  const suspendNow = async (): Promise<void> => {
    if ((await suspend(input())).data?.suspendApp?.app) end();
  };
  const resumeNow = async (): Promise<void> => {
    if ((await resume(input())).data?.resumeApp?.app) end();
  };
  if (shown) return <NewSecret shown={shown} onDone={() => setShown(null)} />;
  if (asking === 'ROTATE')
    return (
      <Question
        title={words.rotateTitle}
        text={words.rotateText}
        yes={words.rotateNow}
        isSending={rotation.fetching}
        hasFailed={rotation.error !== undefined}
        onYes={() => void rotateNow()}
        onNo={() => setAsking(null)}
      />
    );
  if (asking === 'SUSPEND')
    return (
      <Question
        title={words.suspendTitle(app.name ?? '')}
        text={words.suspendText}
        yes={words.suspendNow}
        isSending={suspension.fetching}
        hasFailed={suspension.error !== undefined}
        onYes={() => void suspendNow()}
        onNo={() => setAsking(null)}
      />
    );
  return (
    <div className="two">
      <button type="button" className="btn" onClick={() => setAsking('ROTATE')}>
        {words.rotate}
      </button>
      {app.active && (
        <button type="button" className="btn danger" onClick={() => setAsking('SUSPEND')}>
          {words.suspend}
        </button>
      )}
      {!app.active && !app.suspendedByOperator && (
        <button type="button" className="btn" disabled={resumption.fetching} onClick={() => void resumeNow()}>
          {words.resume}
        </button>
      )}
      {resumption.error && <Failed />}
    </div>
  );
}
