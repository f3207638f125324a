import { Drawer } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { Icon } from '../look/Icon.js';
import { useWording } from '../words/WordingContext.js';
import type { BenchmarksAnswer, PeerGroupChoices, Release } from './documents.js';
import type { View } from './view.js';

interface PickerProps {
  readonly view: View;
  readonly change: (part: Partial<View>) => void;
  readonly answer: NonNullable<BenchmarksAnswer['benchmarks']>;
  readonly choices: PeerGroupChoices | null;
  readonly releases: readonly Release[];
  readonly release: Release | null;
}

/** Whom one is compared with; each step of the ladder says what it rests on, so that widening is an informed choice. */
export function PeerPicker(props: PickerProps): ReactNode {
  const { words, format } = useWording();
  const [isSheetOpen, setIsSheetOpen] = useState(false);
  const { answer, release, choices, view } = props;
  const step = choices?.ladder.find(({ level }) => level === answer.peerGroup.level);
  const summary = [
    answer.peerGroup.label,
    view.kind === 'FEE' ? (answer.peerGroup.specialty ?? words.benchmark.allSpecialties) : null,
  ]
    .filter((part) => part !== null)
    .join(' · ');
  return (
    <section className="panel" aria-label={words.benchmark.peerGroup}>
      <div className="psum narrow">
        <p>
          <span className="cap">{words.benchmark.peerGroup}</span>
          <b>{summary}</b>
          <span>{format.quarter(answer.period)}</span>
        </p>
        <button type="button" className="btn sm" onClick={() => setIsSheetOpen(true)}>
          {words.benchmark.changePeers}
        </button>
      </div>
      <div className="wide-only">
        <Controls {...props} name="wide" />
      </div>
      <Drawer
        opened={isSheetOpen}
        onClose={() => setIsSheetOpen(false)}
        position="bottom"
        size="auto"
        title={words.benchmark.changePeers}
        closeButtonProps={{ 'aria-label': words.shell.close }}
      >
        <Controls {...props} name="sheet" />
        <button type="button" className="btn pri wide-btn" onClick={() => setIsSheetOpen(false)}>
          {words.benchmark.done}
        </button>
      </Drawer>
      <p className="basis">
        <span>
          {step?.contributors != null && <b>{words.count.clinics(step.contributors)}</b>}
          {step?.patients != null && (
            <>
              {' · '}
              <b>{words.count.patients(step.patients)}</b>
            </>
          )}
          {release && (
            <>
              {step?.contributors != null && ' · '}
              {words.benchmark.releaseOf(
                format.number(release.number),
                format.quarterName(release.publishedIn),
              )}
            </>
          )}
        </span>
        <span className="cap">{words.benchmark.counted}</span>
      </p>
    </section>
  );
}

/** Rendered twice, in the page and in the sheet: `name` keeps their radio groups apart. */
function Controls({
  view,
  change,
  answer,
  choices,
  releases,
  name,
}: PickerProps & { name: string }): ReactNode {
  const { words, format } = useWording();
  const quarters = [...new Set(releases.flatMap((each) => each.quarters))].toSorted().toReversed();
  const families = (choices?.specialties ?? []).filter(({ isFamily }) => isFamily);
  return (
    <div className="picker">
      <Ladder answer={answer} choices={choices} change={change} name={name} />
      {view.kind === 'FEE' && families.length > 0 && (
        <Choice
          label={words.benchmark.specialty}
          value={view.specialty}
          onChange={(specialty) => change({ specialty, open: '' })}
          options={[
            ['', words.benchmark.allSpecialties],
            ...families.map((each): [string, string] => [
              each.name,
              each.name === choices?.ownSpecialtyFamily ? words.benchmark.yours(each.name) : each.name,
            ]),
          ]}
        />
      )}
      {(view.kind === 'PROCEDURE' || view.kind === 'MEDICATION') && (
        <Choice
          label={words.benchmark.kindOfTreatment}
          value={view.kind}
          onChange={(kind) => change({ kind: kind as View['kind'], open: '' })}
          options={[
            ['PROCEDURE', words.benchmark.kinds.PROCEDURE],
            ['MEDICATION', words.benchmark.kinds.MEDICATION],
          ]}
        />
      )}
      <Choice
        label={words.benchmark.detail}
        value={answer.level}
        onChange={(level) => change({ level, open: '' })}
        options={answer.levels.map((level): [string, string] => [level, words.benchmark.levels[level]])}
      />
      <Choice
        label={words.benchmark.period}
        value={answer.period}
        onChange={(period) => change({ period: period === quarters[0] ? '' : period })}
        options={quarters.map((quarter): [string, string] => [quarter, format.quarter(quarter)])}
      />
    </div>
  );
}

function Ladder({
  answer,
  choices,
  change,
  name,
}: Pick<PickerProps, 'answer' | 'choices' | 'change'> & { name: string }): ReactNode {
  const { words } = useWording();
  return (
    <fieldset className="field wide">
      <legend>{words.benchmark.region}</legend>
      <div className="ladder">
        {(choices?.ladder ?? []).map(({ level, place, label, contributors, levels }) => {
          const isEmpty = levels.length === 0;
          return (
            <label key={level} className={isEmpty ? 'is-off' : undefined}>
              <input
                type="radio"
                name={`place-${name}`}
                checked={answer.peerGroup.level === level && answer.peerGroup.place === place}
                disabled={isEmpty}
                onChange={() => change({ place: level, open: '' })}
              />
              <b>{label}</b>
              <small>
                {isEmpty
                  ? words.benchmark.nothingHere
                  : contributors == null
                    ? words.benchmark.hiddenCount
                    : words.count.clinics(contributors)}
              </small>
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}

function Choice({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: string;
  options: readonly (readonly [string, string])[];
  onChange: (value: string) => void;
}): ReactNode {
  return (
    <label className="field">
      <span>{label}</span>
      <span className="select">
        <select value={value} onChange={(event) => onChange(event.target.value)}>
          {options.map(([each, text]) => (
            <option key={each} value={each}>
              {text}
            </option>
          ))}
        </select>
        <Icon name="chevron" />
      </span>
    </label>
  );
}
