import type { ReactNode } from 'react';
import { Strip } from '../chart/Strip.js';
import { Icon } from '../look/Icon.js';
import { useRouter } from '../route/router.js';
import { signInAddress } from '../session/session.js';
import { useWording } from '../words/WordingContext.js';

const isDemo = document.documentElement.dataset['realm'] === 'demo';

/** Before anybody has signed in: what this is, for whom, and how to go on. */
export function Landing(): ReactNode {
  const { words } = useWording();
  const { path, search } = useRouter();
  const outcome = search.get('sign-in');
  const message =
    outcome === 'again' ? words.landing.again : outcome === 'refused' ? words.landing.refused : undefined;
  // Who follows a link to a page is led back to it.
  const next = signInAddress(path === '/' ? '/' : `${path}${window.location.search}`);
  return (
    <div className="landing">
      {message && (
        <p className="said" role="status">
          <Icon name="info" /> {message}
        </p>
      )}
      <div className="hero">
        <div>
          <h1>{words.landing.title}</h1>
          <p className="lead">{words.landing.lead}</p>
          <a className="btn pri big" href={next}>
            {words.session.signIn}
          </a>
        </div>
        <Example />
      </div>
      <ul className="audiences">
        {words.landing.audiences.map(({ title, text }) => (
          <li key={title}>
            <h2>{title}</h2>
            <p>{text}</p>
          </li>
        ))}
      </ul>
      {isDemo && <DemoAccounts />}
    </div>
  );
}

/** One strip, as the benchmarks draw it. */
function Example(): ReactNode {
  const { words, format } = useWording();
  const { landing } = words;
  return (
    <figure className="panel example">
      <figcaption>{landing.exampleTitle}</figcaption>
      <p className="name">
        <b>{landing.exampleName}</b>
        <span className="own">{format.money(6100, 'USD')}</span>
      </p>
      <Strip state="value" band={{ low: 0.31, median: 0.52, high: 0.68 }} own={0.78} isBig />
      <p className="rank">
        <b>{landing.exampleRank}</b>
      </p>
      <ul className="example-key">
        <li>
          <svg width="28" height="16" aria-hidden="true">
            <rect className="band" y="1" width="28" height="14" />
            <path className="bedge" d="M.8 1v14M27.2 1v14" />
          </svg>
          {landing.exampleBand}
        </li>
        <li>
          <svg width="4" height="16" aria-hidden="true">
            <path className="median" d="M2 0v16" />
          </svg>
          {landing.exampleMedian}
        </li>
        <li>
          <svg width="16" height="16" aria-hidden="true">
            <path className="you" transform="translate(8 8)" d="M0-6.5 6.5 0 0 6.5-6.5 0z" />
          </svg>
          {landing.exampleYou}
        </li>
      </ul>
    </figure>
  );
}

function DemoAccounts(): ReactNode {
  const { words } = useWording();
  const accounts = Object.entries(words.landing.demoAccounts);
  return (
    <section className="panel demo">
      <h2>{words.landing.demoTitle}</h2>
      <p className="mute">{words.landing.demoLead.replaceAll('`', '')}</p>
      <dl>
        {accounts.map(([name, text]) => (
          <div key={name}>
            <dt>
              <code className="ltr">{name}</code>
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
