import { useState, type ReactNode } from 'react';
import { useMutation } from 'urql';
import { Icon } from '../look/Icon.js';
import { Rich, useWording } from '../words/WordingContext.js';
import { Failed } from './ConsentCard.js';
import {
  LiftRestrictionDocument,
  ObjectDocument,
  RestrictDocument,
  WithdrawObjectionDocument,
  type Objection,
  type Restriction,
} from './documents.js';

/** Uses beyond care, which one may object to one by one. */
const PURPOSES = ['RESEARCH', 'BENCHMARKING'] as const;

interface RequestsProps {
  readonly patientId: string;
  readonly objections: readonly Objection[];
  readonly restrictions: readonly Restriction[];
  readonly onChanged: () => void;
}

/** Objections to a purpose and a restriction of everything (GDPR articles 21 and 18). */
export function Requests({ patientId, objections, restrictions, onChanged }: RequestsProps): ReactNode {
  const { words } = useWording();
  const { sharing } = words;
  return (
    <section className="requests" aria-label={sharing.requests}>
      <h2>{sharing.requests}</h2>
      <p className="mute">{sharing.requestsLead}</p>
      <ul>
        {PURPOSES.map((purpose) => (
          <ObjectionCard
            key={purpose}
            patientId={patientId}
            purpose={purpose}
            standing={objections.find((each) => each.purpose === purpose && each.withdrawnAt == null)}
            onChanged={onChanged}
          />
        ))}
        <RestrictionCard
          patientId={patientId}
          standing={restrictions.find(({ liftedAt }) => liftedAt == null)}
          onChanged={onChanged}
        />
      </ul>
    </section>
  );
}

function ObjectionCard({
  patientId,
  purpose,
  standing,
  onChanged,
}: {
  patientId: string;
  purpose: (typeof PURPOSES)[number];
  standing: Objection | undefined;
  onChanged: () => void;
}): ReactNode {
  const { words, format } = useWording();
  const { sharing } = words;
  const [raised, raise] = useMutation(ObjectDocument);
  const [ended, end] = useMutation(WithdrawObjectionDocument);
  const toggle = async (): Promise<void> => {
    const idempotencyKey = crypto.randomUUID();
    const result = standing
      ? await end({ input: { id: standing.id, idempotencyKey } })
      : await raise({ input: { patientId, purpose, idempotencyKey } });
    if (!result.error) onChanged();
  };
  const title = sharing.objectTitle(sharing.purposes[purpose] ?? purpose);
  return (
    <li className="con">
      <div className="ch">
        <h3>{title}</h3>
        {standing && (
          <span className="tag danger">
            <Icon name="cross" /> {sharing.stopped}
          </span>
        )}
      </div>
      <p>{standing?.raisedAt ? sharing.objected(format.date(standing.raisedAt)) : sharing.objectText}</p>
      <button
        type="button"
        className="btn"
        disabled={raised.fetching || ended.fetching}
        onClick={() => void toggle()}
        aria-label={`${standing ? sharing.unobject : sharing.object}: ${title}`}
      >
        {standing ? sharing.unobject : sharing.object}
      </button>
      {(raised.error ?? ended.error) && <Failed />}
    </li>
  );
}

function RestrictionCard({
  patientId,
  standing,
  onChanged,
}: {
  patientId: string;
  standing: Restriction | undefined;
  onChanged: () => void;
}): ReactNode {
  const { words, format } = useWording();
  const { sharing } = words;
  const [isAsking, setIsAsking] = useState(false);
  const [placed, place] = useMutation(RestrictDocument);
  const [lifted, lift] = useMutation(LiftRestrictionDocument);
  const act = async (): Promise<void> => {
    const idempotencyKey = crypto.randomUUID();
    const result = standing
      ? await lift({ input: { id: standing.id, idempotencyKey } })
      : await place({ input: { patientId, idempotencyKey } });
    setIsAsking(false);
    if (!result.error) onChanged();
  };
  const isBusy = placed.fetching || lifted.fetching;
  return (
    <li className={isAsking ? 'con asking' : 'con'}>
      <h3>{isAsking ? sharing.restrictAsk : sharing.restrictTitle}</h3>
      <p>
        <Rich
          text={
            standing?.placedAt ? sharing.restricted(format.date(standing.placedAt)) : sharing.restrictText
          }
        />
      </p>
      {isAsking ? (
        <div className="two">
          <button type="button" className="btn danger solid" disabled={isBusy} onClick={() => void act()}>
            {sharing.restrictConfirm}
          </button>
          <button type="button" className="btn" onClick={() => setIsAsking(false)}>
            {sharing.restrictKeep}
          </button>
        </div>
      ) : standing ? (
        <button type="button" className="btn" disabled={isBusy} onClick={() => void act()}>
          {sharing.lift}
        </button>
      ) : (
        <button type="button" className="btn danger" onClick={() => setIsAsking(true)}>
          {sharing.restrict}
        </button>
      )}
      {(placed.error ?? lifted.error) && <Failed />}
    </li>
  );
}
