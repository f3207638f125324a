import { useState, type ReactNode } from 'react';
import { useMutation, useQuery } from 'urql';
import { troubleOf } from '../../graph/client.js';
import { Icon } from '../../look/Icon.js';
import { Link } from '../../route/router.js';
import { Loading, Notice, TroubleNotice } from '../../shell/states.js';
import { useWording } from '../../words/WordingContext.js';
import { Sample } from '../Copyable.js';
import { patientSample, tokenSample } from '../samples.js';
import { AppFacts } from './AppFacts.js';
import { AppForm, type AppDescription } from './AppForm.js';
import { AppStatus } from './AppStatus.js';
import { AppsDocument, ChangeDocument, type RegisteredApp } from './documents.js';
import { reasonOf } from './reasonOf.js';
import { Usage } from './Usage.js';

/** One app of the developer's: what it is, what it does, and how to begin. Another's is as if it were not there. */
export function AppPage({ id }: { id: string }): ReactNode {
  const { words } = useWording();
  const [{ data, error, fetching }, ask] = useQuery({ query: AppsDocument });
  const again = (): void => ask({ requestPolicy: 'network-only' });
  const apps = data?.registeredApps;
  const app = apps?.find((each) => each.id === id);
  if (app) return <OwnApp app={app} onChanged={again} />;
  if (apps && !fetching)
    return <Notice title={words.states.notFoundTitle} text={words.states.notFoundText} isPage />;
  if (error && !fetching) return <TroubleNotice trouble={troubleOf(error)} onRetry={again} />;
  return <Loading />;
}

function OwnApp({ app, onChanged }: { app: RegisteredApp; onChanged: () => void }): ReactNode {
  const { apps, app: words } = useWording().words.portal;
  const [isChanging, setIsChanging] = useState(false);
  const has = (level: string): boolean => (app.scopes ?? []).some((scope) => scope.startsWith(`${level}/`));
  const done = (): void => {
    setIsChanging(false);
    onChanged();
  };
  return (
    <>
      <p className="crumb">
        <Link href="/developers/apps">{apps.back}</Link>
      </p>
      <div className="head">
        <div className="ttl">
          <h1>{app.name}</h1>
          <AppStatus app={app} />
        </div>
        {!isChanging && (
          <div className="acts">
            <button type="button" className="btn" onClick={() => setIsChanging(true)}>
              {words.edit}
            </button>
          </div>
        )}
      </div>
      {app.suspendedByOperator && (
        <p className="failed">
          <Icon name="info" /> {words.byOperator}
        </p>
      )}
      {isChanging && <Changing app={app} onDone={done} onCancel={() => setIsChanging(false)} />}
      <div className="dev">
        <div>
          <Usage id={app.id} />
        </div>
        <div>
          <AppFacts app={app} onChanged={onChanged} />
          {has('system') && (
            <section>
              <div className="sh">
                <div>
                  <h2>{words.tokenTitle}</h2>
                  <p>{words.tokenLead}</p>
                </div>
              </div>
              <Sample name="curl" text={tokenSample(app.clientId ?? '', app.id, app.scopes ?? [])} />
            </section>
          )}
          {has('patient') && (
            <section>
              <div className="sh">
                <div>
                  <h2>{words.patientTitle}</h2>
                  <p>{words.patientLead}</p>
                </div>
              </div>
              <Sample
                name="HTTP"
                text={patientSample(app.clientId ?? '', app.redirectUris?.[0] ?? '', app.scopes ?? [])}
              />
            </section>
          )}
        </div>
      </div>
    </>
  );
}

function Changing({
  app,
  onDone,
  onCancel,
}: {
  app: RegisteredApp;
  onDone: () => void;
  onCancel: () => void;
}): ReactNode {
  const [{ fetching, error }, change] = useMutation(ChangeDocument);
  const save = async (description: AppDescription): Promise<void> => {
    const input = { ...description, id: app.id, idempotencyKey: crypto.randomUUID() };
    const { data } = await change({ input });
    if (data?.changeApp?.app) onDone();
  };
  return (
    <AppForm
      app={app}
      isSending={fetching}
      refusal={reasonOf(error)}
      onSave={(description) => void save(description)}
      onCancel={onCancel}
    />
  );
}
