import { useState, type ReactNode } from 'react';
import { useQuery } from 'urql';
import { troubleOf } from '../graph/client.js';
import { Link } from '../route/router.js';
import { Loading, Notice, TroubleNotice } from '../shell/states.js';
import { Rich, useWording } from '../words/WordingContext.js';
import { ConsentCard } from './ConsentCard.js';
import { SharingDocument, type Consent } from './documents.js';
import { Requests } from './Requests.js';

/** What the reader has allowed to whom, and what they have asked us to stop. */
export function Sharing({ patientId }: { patientId: string }): ReactNode {
  const { words } = useWording();
  const [said, setSaid] = useState('');
  const [{ data, error, fetching }, ask] = useQuery({
    query: SharingDocument,
    variables: { patientId },
    requestPolicy: 'cache-and-network',
  });
  const patient = data?.patient;
  if (!patient) {
    if (fetching) return <Loading />;
    return (
      <TroubleNotice
        trouble={error ? troubleOf(error) : 'UNAVAILABLE'}
        onRetry={() => ask({ requestPolicy: 'network-only' })}
      />
    );
  }
  const consents = (patient.consents?.edges ?? []).flatMap(({ node }) => (node ? [node] : []));
  const sorted = consents.toSorted((a, b) => rankOf(a) - rankOf(b));
  const changed = (): void => {
    setSaid(words.sharing.saved);
    ask({ requestPolicy: 'network-only' });
  };
  return (
    <div className="pt">
      <div className="head">
        <div>
          <h1>{words.sharing.title}</h1>
          <p className="lead">
            <Rich text={words.sharing.lead(consents.filter(isInForce).length)} />
          </p>
        </div>
        <div className="acts">
          <Link className="btn" href="/my-data">
            {words.history.title}
          </Link>
        </div>
      </div>
      <p role="status" className="sr">
        {said}
      </p>
      <section aria-label={words.sharing.consents}>
        <h2>{words.sharing.consents}</h2>
        {sorted.length === 0 ? (
          <Notice title={words.sharing.noConsents} text={words.history.noneText} />
        ) : (
          <ul className="consents">
            {sorted.map((consent) => (
              <ConsentCard key={consent.id} consent={consent} patientId={patientId} onChanged={changed} />
            ))}
          </ul>
        )}
      </section>
      <Requests
        patientId={patientId}
        objections={patient.objections ?? []}
        restrictions={patient.restrictions ?? []}
        onChanged={changed}
      />
    </div>
  );
}

export function isInForce({ status, end }: Pick<Consent, 'status' | 'end'>): boolean {
  return status === 'ACTIVE' && (end == null || Date.parse(end) > Date.now());
}

function rankOf(consent: Consent): number {
  return isInForce(consent) ? 0 : 1;
}
