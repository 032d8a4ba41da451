/** What a figure is held against. */
export type Goal =
  | { readonly kind: "ratio"; readonly atLeast: number }
  | { readonly kind: "value"; readonly atMost: number }
  | { readonly kind: "value"; readonly atLeast: number };

/** One figure of ours, with its peer's of the same run where there is one. */
export interface Measurement {
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  /** More is better for rates; a peer is only given for those. */
  readonly peer?: number;
  readonly goal?: Goal;
  /** Whatever else was learnt, in a few words. */
  readonly note?: string;
}

export interface Bench {
  readonly name: string;
  readonly description: string;
  /** It takes so long that it runs only when it is named. */
  readonly isLong?: true;
  /** Measures; `say` tells how far it is. */
  run(say: (line: string) => void): Promise<Measurement[]>;
}

export function ratioOf({ ours, peer }: Measurement): number | undefined {
  return peer === undefined ? undefined : ours / peer;
}

/** Whether the goal is met; undefined when there is none. */
export function meetsGoal(measurement: Measurement): boolean | undefined {
  const { goal, ours } = measurement;
  if (!goal) return undefined;
  if (goal.kind === "ratio") return (ratioOf(measurement) ?? 0) >= goal.atLeast;
  return "atMost" in goal ? ours <= goal.atMost : ours >= goal.atLeast;
}

export function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0;
}

/** Both sides in turn, so that what else the machine does meets both alike; the medians of `rounds`. */
export async function inTurn(
  rounds: number,
  peer: () => Promise<number>,
  ours: () => Promise<number>,
): Promise<{ readonly ours: number; readonly peer: number }> {
  const results = { ours: [] as number[], peer: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    results.peer.push(await peer());
    results.ours.push(await ours());
  }
  return { ours: median(results.ours), peer: median(results.peer) };
}
