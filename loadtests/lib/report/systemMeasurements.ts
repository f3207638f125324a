/** What the runner saw of the system while k6 ran. */
export interface SystemMeasurements {
  readonly machine: {
    readonly processor: string;
    readonly cores: number;
    readonly memoryGiB: number;
    /** Runnable processes on average in the minute before the load: above 0 the machine had other work. */
    readonly loadBefore: number;
  };
  /** The time that the figures are of: from the first iteration on, so without the signing in before. */
  readonly seconds: number;
  readonly requests: number;
  readonly processes: readonly ProcessResult[];
  readonly samples: readonly Sample[];
}

export interface ProcessResult {
  readonly name: string;
  /** Time on a core for each request of the load, whoever it went to. */
  readonly cpuMsPerRequest: number;
  /** Cores kept busy on average. */
  readonly cores: number;
  readonly memoryFirstMiB: number;
  readonly memoryLastMiB: number;
  readonly memoryMaximumMiB: number;
}

/** One look at all processes; arrays go with `processes`. */
export interface Sample {
  /** Since the first sample. */
  readonly seconds: number;
  /** Requests since the sample before. */
  readonly requestsPerSecond: number;
  readonly cores: readonly number[];
  readonly memoryMiB: readonly number[];
}
