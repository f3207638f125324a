import { Component, type ReactNode } from 'react';
import { TroubleNotice } from './states.js';

/** A page that fails takes neither the menu nor the way out with it. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <TroubleNotice
        trouble={navigator.onLine ? 'UNAVAILABLE' : 'OFFLINE'}
        onRetry={() => window.location.reload()}
      />
    );
  }
}
