import type { Outcome } from "./simulation.js";

export interface Lived {
  readonly seed: number;
  readonly nodes: number;
  readonly minutes: number;
  readonly rests?: number;
  readonly pace?: number;
  readonly profile?: string;
}

/** So many lines before the first fault are shown. */
const shown = 60;

/** What became of one life: a line, and for one that failed what led to it. */
export function report(lived: Lived, { faults, timeline }: Outcome, tookMs: number): string {
  const { seed, nodes, minutes } = lived;
  const what = `seed ${seed}: ${nodes} nodes, ${minutes} minutes, ${timeline.length} events`;
  const line = `${what}, hash ${timeline.hash()}, ${(tookMs / 1_000).toFixed(1)} s`;
  if (faults.length === 0) return `${line}\n`;
  const all = timeline.newest();
  const at = all.findIndex((one) => one.includes("  WRONG "));
  return [
    ...all.slice(Math.max(0, at - shown), at + 1),
    `${line}: ${faults.length} faults`,
    ...faults.map((fault) => `  ${fault}`),
    `again: npm run simulate -- ${flagsOf(lived)} --log timeline.txt`,
    "",
  ].join("\n");
}

const flagsOf = ({ seed, nodes, minutes, rests, pace, profile }: Lived) =>
  Object.entries({ seed, nodes, minutes, rests, pace, profile })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `--${name} ${value}`)
    .join(" ");
