import type { ReactNode } from 'react';
import { Link } from '../route/router.js';
import { useWording } from '../words/WordingContext.js';
import type { BenchmarksAnswer, Release } from './documents.js';
import type { Kind } from './rows.js';

/** The rules that this list went through, with the figures of this list and this release. */
export function AnonymityFooter({
  answer,
  kind,
  release,
}: {
  answer: NonNullable<BenchmarksAnswer['benchmarks']>;
  kind: Kind;
  release: Release | null;
}): ReactNode {
  const { words, format } = useWording();
  const { anonymous } = words.benchmark;
  const rule = (wanted: string): number | undefined =>
    release?.rules.find(({ name }) => name === wanted)?.value;
  const counts = release?.counts.find((each) => each.kind === kind);
  const all = counts ? counts.shown + counts.zero + counts.suppressed + counts.noData : 0;
  const clinics = kind === 'FEE' ? rule('minimumSubscribersOfFee') : rule('minimumSubscribersOfCount');
  const patients = rule('minimumPatients');
  return (
    <section className="anon">
      <div>
        <h2>{anonymous.title}</h2>
        <p>{anonymous.text}</p>
        <p>
          <Link href="/anonymity">{anonymous.more}</Link>
        </p>
      </div>
      {patients !== undefined && (
        <dl>
          <dt>{words.count.patients(patients)}</dt>
          <dd>{anonymous.patients}</dd>
        </dl>
      )}
      {clinics !== undefined && (
        <dl>
          <dt>{words.count.clinics(clinics)}</dt>
          <dd>{anonymous.clinics}</dd>
        </dl>
      )}
      <dl>
        <dt>{anonymous.of(format.number(answer.suppressed), format.number(answer.totalCount))}</dt>
        <dd>{anonymous.hiddenHere}</dd>
      </dl>
      {counts && all > 0 && (
        <dl>
          <dt>{format.share(counts.suppressed / all)}</dt>
          <dd>{anonymous.hiddenInRelease(format.number(counts.suppressed), format.number(all))}</dd>
        </dl>
      )}
    </section>
  );
}
