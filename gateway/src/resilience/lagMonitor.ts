/** How far this process is behind with its work. */
export interface LagMonitor {
  /**
   * The least delay of the last fifth of a second, in milliseconds. A burst delays some of the ticks in it; a queue that
   * stands delays them all (as in CoDel, RFC 8289).
   */
  standingMs(): number;
  stop(): void;
}

const TICK_MS = 20;
const WINDOW_TICKS = 10;

export function startLagMonitor(): LagMonitor {
  const delays: number[] = Array.from({ length: WINDOW_TICKS }, () => 0);
  let tick = 0;
  let standingMs = 0;
  let dueAt = performance.now() + TICK_MS;
  const timer = setInterval(() => {
    const now = performance.now();
    delays[tick++ % WINDOW_TICKS] = Math.max(0, now - dueAt);
    dueAt = now + TICK_MS;
    standingMs = Math.min(...delays);
  }, TICK_MS);
  timer.unref();
  return { standingMs: () => standingMs, stop: () => clearInterval(timer) };
}
