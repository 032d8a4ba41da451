import { parseGoDuration } from "../../api/meta/go-duration.js";
import { formatQuantity, parseQuantity } from "../../api/meta/quantity.js";
import { isSignal, type Signal } from "./signals.js";
import type { Amount, Threshold } from "./thresholds.js";

/** As kubelet's flags are written. */
export interface ThresholdFlags {
  /** `memory.available<100Mi,nodefs.available<10%` */
  readonly hard: string;
  readonly soft: string;
  /** `memory.available=1m30s` */
  readonly softGracePeriod: string;
  /** `nodefs.available=500Mi` */
  readonly minimumReclaim: string;
}

/** Throws an Error that says, in kubelet's words, what is wrong with a flag. */
export function parseThresholds(flags: ThresholdFlags): readonly Threshold[] {
  const graces = new Map(pairsOf(flags.softGracePeriod, "=").map(([signal, text]) => [signal, grace(text)]));
  const reclaims = new Map(
    pairsOf(flags.minimumReclaim, "=").map(([signal, text]) => [signal, reclaim(signal, text)]),
  );
  const thresholds = [
    ...leasts(flags.hard).map(([signal, least]) => ({ signal, least, graceMs: 0 })),
    ...leasts(flags.soft).map(([signal, least]) => {
      const graceMs = graces.get(signal);
      if (graceMs === undefined)
        throw new Error(`grace period must be specified for the soft eviction threshold ${signal}`);
      return { signal, least, graceMs };
    }),
  ];
  return thresholds.map((threshold) => {
    const amount = reclaims.get(threshold.signal);
    return amount ? { ...threshold, reclaim: amount } : threshold;
  });
}

/** Of one signal the last counts. */
function pairsOf(text: string, between: "<" | "="): [Signal, string][] {
  const pairs = new Map<Signal, string>();
  for (const pair of text.split(",").filter((one) => one.trim() !== "")) {
    const at = pair.indexOf(between);
    if (at < 0) throw new Error(`malformed pair, expect string${between}string: ${pair}`);
    const name = pair.slice(0, at).trim();
    if (!isSignal(name)) throw new Error(`unsupported eviction signal ${name}`);
    pairs.set(name, pair.slice(at + 1).trim());
  }
  return [...pairs];
}

/** None of it and all of it are no thresholds. */
function leasts(text: string): [Signal, Amount][] {
  const pairs = pairsOf(text, "<").filter(([, value]) => value !== "0%" && value !== "100%");
  return pairs.map(([signal, value]) => [signal, least(signal, value)]);
}

function least(signal: Signal, text: string): Amount {
  if (text.endsWith("%")) {
    const share = shareOf(text);
    if (share < 0) throw new Error(`eviction percentage threshold ${signal} must be >= 0%: ${text}`);
    if (share > 1) throw new Error(`eviction percentage threshold ${signal} must be <= 100%: ${text}`);
    return { share };
  }
  const quantity = parseQuantity(text);
  if (quantity.nanos <= 0n)
    throw new Error(`eviction threshold ${signal} must be positive: ${formatQuantity(quantity)}`);
  return { quantity };
}

function reclaim(signal: Signal, text: string): Amount {
  if (text.endsWith("%")) {
    const share = shareOf(text);
    if (share <= 0)
      throw new Error(`eviction percentage minimum reclaim ${signal} must be positive: ${text}`);
    return { share };
  }
  const quantity = parseQuantity(text);
  if (quantity.nanos < 0n) throw new Error(`negative eviction minimum reclaim specified for ${signal}`);
  return { quantity };
}

/** To the precision that kubelet has. */
function shareOf(text: string): number {
  const number = text.slice(0, -1);
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(number)) throw new Error(`parsing "${number}": invalid syntax`);
  return Math.fround(Math.fround(Number(number)) / 100);
}

function grace(text: string): number {
  const duration = parseGoDuration(text);
  if ("error" in duration) throw new Error(duration.error);
  if (duration.ms < 0)
    throw new Error(`invalid eviction grace period specified: ${text}, must be a positive value`);
  return duration.ms;
}
