import { useState, type ReactNode } from 'react';
import { useMutation, useQuery } from 'urql';
import { troubleOf } from '../../graph/client.js';
import { Icon } from '../../look/Icon.js';
import { Link, useRouter } from '../../route/router.js';
import { Loading, Notice, TroubleNotice } from '../../shell/states.js';
import { useWording } from '../../words/WordingContext.js';
import { AppForm, type AppDescription } from './AppForm.js';
import { AppStatus } from './AppStatus.js';
import { AppsDocument, RegisterDocument, type RegisteredApp } from './documents.js';
import { NewSecret, type ShownSecret } from './NewSecret.js';
import { reasonOf } from './reasonOf.js';

/** A developer's apps, and how to have one more. */
export function Apps(): ReactNode {
  const { apps: words } = useWording().words.portal;
  const { go } = useRouter();
  const [{ data, error, fetching }, ask] = useQuery({ query: AppsDocument });
  const [isRegistering, setIsRegistering] = useState(false);
  const [shown, setShown] = useState<(ShownSecret & { id: string }) | null>(null);
  const apps = data?.registeredApps;
  const register = (
    <button type="button" className="btn pri" onClick={() => setIsRegistering(true)}>
      <Icon name="plus" /> {words.register}
    </button>
  );
  if (shown)
    return (
      <>
        <h1 className="sr">{words.title}</h1>
        <NewSecret shown={shown} onDone={() => go(`/developers/apps/${shown.id}`)} />
      </>
    );
  return (
    <>
      <div className="head">
        <div>
          <h1>{words.title}</h1>
          <p className="lead">{words.lead}</p>
        </div>
        {!isRegistering && apps && apps.length > 0 && <div className="acts">{register}</div>}
      </div>
      {isRegistering ? (
        <Registering
          onShown={(secret) => {
            setShown(secret);
            ask({ requestPolicy: 'network-only' });
          }}
          onCancel={() => setIsRegistering(false)}
        />
      ) : apps ? (
        apps.length === 0 ? (
          <Notice title={words.noneTitle} text={words.noneText}>
            {register}
          </Notice>
        ) : (
          <ul className="panel apps">
            {apps.map((app) => (
              <AppLine key={app.id} app={app} />
            ))}
          </ul>
        )
      ) : error && !fetching ? (
        <TroubleNotice trouble={troubleOf(error)} onRetry={() => ask({ requestPolicy: 'network-only' })} />
      ) : (
        <Loading rows={3} />
      )}
    </>
  );
}

function AppLine({ app }: { app: RegisteredApp }): ReactNode {
  const { words, format } = useWording();
  return (
    <li className="appline">
      <div>
        <h2>
          <Link href={`/developers/apps/${app.id}`}>{app.name}</Link>
        </h2>
        <p className="cap">
          <code className="ltr">{app.clientId}</code>
        </p>
      </div>
      <p className="cap">
        {app.registeredAt && words.portal.apps.registeredOn(format.date(app.registeredAt))}
      </p>
      <AppStatus app={app} />
    </li>
  );
}

/** One key for the form, however often it is sent: an app is registered once. A form that was corrected is another request. */
function Registering({
  onShown,
  onCancel,
}: {
  onShown: (shown: ShownSecret & { id: string }) => void;
  onCancel: () => void;
}): ReactNode {
  const [sent, setSent] = useState({ text: '', key: '' });
  const [{ fetching, error }, register] = useMutation(RegisterDocument);
  const save = async (description: AppDescription): Promise<void> => {
    const text = JSON.stringify(description);
    const key = sent.text === text ? sent.key : crypto.randomUUID();
    setSent({ text, key });
    const { data } = await register({ input: { ...description, idempotencyKey: key } });
    const { app, clientSecret } = data?.registerApp ?? {};
    if (!app) return;
    // A repeat gets no secret; a new one is made on the app's own page.
    const { id, name, clientId } = app;
    onShown({ id, name: name ?? '', clientId: clientId ?? '', secret: clientSecret ?? '—' });
  };
  return (
    <AppForm
      isSending={fetching}
      refusal={reasonOf(error)}
      onSave={(description) => void save(description)}
      onCancel={onCancel}
    />
  );
}
