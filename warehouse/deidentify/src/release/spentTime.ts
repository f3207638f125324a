/** Seconds by the clock, and of processors: other programs make the first longer, the second hardly. */
export interface SpentTime {
  readonly wall: number;
  readonly cpu: number;
}

/** Each call tells what this process has spent since the one before. */
export function stopwatch(): () => SpentTime {
  let wallMs = performance.now();
  let cpu = process.cpuUsage();
  return () => {
    const wall = (performance.now() - wallMs) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    wallMs = performance.now();
    cpu = process.cpuUsage();
    return { wall, cpu: (user + system) / 1e6 };
  };
}

export function sumOfTimes(times: readonly SpentTime[]): SpentTime {
  return times.reduce((sum, { wall, cpu }) => ({ wall: sum.wall + wall, cpu: sum.cpu + cpu }), {
    wall: 0,
    cpu: 0,
  });
}
