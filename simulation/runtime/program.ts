/** How a command ended, and what it printed. */
export interface Outcome {
  readonly exitCode: number;
  readonly output: string;
}

/** What a process uses of its host at a moment. */
export interface Usage {
  readonly cores: number;
  readonly memoryBytes: number;
}

/** What a container's process does, as far as anybody outside can tell. */
export interface Program {
  /** How long the runtime takes to start it. */
  readonly startMs: number;
  /** Printed as soon as it runs. */
  readonly output?: string;
  /** When it ends by itself; absent: never. */
  readonly end?: { readonly afterMs: number; readonly exitCode: number };
  /** How it ends after SIGTERM; absent: it doesn't heed that. */
  readonly stop?: { readonly afterMs: number; readonly exitCode: number };
  /** Of a command that is run beside it. */
  readonly exec?: (command: readonly string[], runningMs: number) => Outcome;
  /** What it uses by now, whenever somebody measures it; absent: what `idle` does. */
  readonly usage?: (runningMs: number) => Usage;
}

export const idle: Usage = { cores: 0.001, memoryBytes: 2 ** 20 };

/** A sandbox's: it waits to be told to end. */
export const pause: Program = { startMs: 0, stop: { afterMs: 0, exitCode: 0 } };
