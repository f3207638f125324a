import { useState, type FormEvent, type ReactNode } from 'react';
import { Icon } from '../../look/Icon.js';
import { OWN_PAGE, signInAddress } from '../../session/session.js';
import { useWording } from '../../words/WordingContext.js';
import { TextField } from '../TextField.js';
import { QUERY_SAMPLE } from '../samples.js';
import { CostResult, type Cost } from './CostResult.js';
import type { LimitsInForce } from './useLimits.js';

type Asked =
  | { readonly state: 'NOTHING' | 'ASKING' | 'FAILED' | 'VARIABLES_WRONG' }
  | { readonly state: 'COUNTED'; readonly cost: Cost }
  | { readonly state: 'REFUSED'; readonly refusal: Refusal };

interface Refusal {
  readonly code: string;
  readonly reason: string;
  readonly message: string;
}

/** Has an operation counted by the gateway, which does not run it. */
export function CostForm({
  isSignedIn,
  inForce,
}: {
  isSignedIn: boolean;
  inForce: LimitsInForce;
}): ReactNode {
  const { words } = useWording();
  const { limits } = words.portal;
  const [query, setQuery] = useState(QUERY_SAMPLE);
  const [variables, setVariables] = useState('{}');
  const [asked, setAsked] = useState<Asked>({ state: 'NOTHING' });
  const ask = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const given = objectIn(variables);
    if (given === null) return setAsked({ state: 'VARIABLES_WRONG' });
    setAsked({ state: 'ASKING' });
    setAsked(await costOf(query, given).catch((): Asked => ({ state: 'FAILED' })));
  };
  return (
    <section>
      <div className="sh">
        <div>
          <h2>{limits.costTitle}</h2>
          <p>{limits.costLead}</p>
        </div>
      </div>
      <form className="panel appform" onSubmit={(event) => void ask(event)}>
        <TextField name={limits.operation} value={query} rows={10} onChange={setQuery} />
        <TextField name={limits.variables} value={variables} rows={2} onChange={setVariables} />
        <div className="two">
          {isSignedIn ? (
            <button type="submit" className="btn pri" disabled={asked.state === 'ASKING'}>
              {limits.ask}
            </button>
          ) : (
            <>
              <p className="mute">{limits.signIn}</p>
              <a className="btn pri" href={signInAddress('/developers/limits')}>
                {words.session.signIn}
              </a>
            </>
          )}
        </div>
        <div role="status">
          {asked.state === 'COUNTED' && <CostResult cost={asked.cost} inForce={inForce} />}
          {asked.state === 'REFUSED' && <Refused {...asked.refusal} />}
          {asked.state === 'VARIABLES_WRONG' && <Wrong text={limits.variablesWrong} />}
          {asked.state === 'FAILED' && <Wrong text={limits.failed} />}
        </div>
      </form>
    </section>
  );
}

function Wrong({ text }: { text: string }): ReactNode {
  return (
    <p className="failed">
      <Icon name="alert" /> {text}
    </p>
  );
}

function Refused({ code, reason, message }: Refusal): ReactNode {
  const { limits } = useWording().words.portal;
  return (
    <div className="failed refusal">
      <p>
        <Icon name="alert" /> {limits.refused} <code className="ltr">{reason || code}</code>
      </p>
      {/* The gateway says it in English. */}
      <p lang="en" className="ltr">
        {message}
      </p>
    </div>
  );
}

async function costOf(query: string, variables: object): Promise<Asked> {
  const answer = await fetch('/cost', {
    method: 'POST',
    headers: { ...OWN_PAGE, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  // The gateway's own form; a proxy in between has none, and then nothing fits.
  const body = (await answer.json()) as Partial<Cost> & {
    errors?: { message: string; extensions?: { code?: string; reason?: string } }[];
  };
  const [error] = body.errors ?? [];
  if (error) {
    const { code = '', reason = '' } = error.extensions ?? {};
    return { state: 'REFUSED', refusal: { code, reason, message: error.message } };
  }
  if (!answer.ok || typeof body.points !== 'number') return { state: 'FAILED' };
  return { state: 'COUNTED', cost: body as Cost }; // it has points, so it has the rest
}

function objectIn(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text.trim() === '' ? '{}' : text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
