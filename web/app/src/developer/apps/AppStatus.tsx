import type { ReactNode } from 'react';
import { Icon } from '../../look/Icon.js';
import { useWording } from '../../words/WordingContext.js';
import type { RegisteredApp } from './documents.js';

/** Active, or who has suspended it. */
export function AppStatus({ app }: { app: RegisteredApp }): ReactNode {
  const { apps } = useWording().words.portal;
  if (app.active)
    return (
      <span className="tag ok">
        <Icon name="check" /> {apps.active}
      </span>
    );
  return (
    <span className="tag danger">
      <Icon name="stop" /> {app.suspendedByOperator ? apps.suspendedByOperator : apps.suspended}
    </span>
  );
}
