import type { ResourceList } from "../../api/meta/pod-resources.js";
import { addQuantity, formatQuantity, tryParseQuantity, zero } from "../../api/meta/quantity.js";

const reservable: ReadonlySet<string> = new Set(["cpu", "memory", "ephemeral-storage", "pid"]);

/**
 * What `--kube-reserved` and `--system-reserved` say together.
 * @param flags each `cpu=100m,memory=256Mi`. Throws an Error in kubelet's words.
 */
export function parseReservations(flags: readonly string[]): ResourceList {
  const sum: ResourceList = new Map();
  for (const flag of flags)
    for (const [name, amount] of parseReservation(flag))
      sum.set(name, addQuantity(sum.get(name) ?? zero, amount));
  return sum;
}

function parseReservation(flag: string): ResourceList {
  const pairs = flag.split(",").filter((pair) => pair.trim() !== "");
  return new Map(pairs.map(parsePair));
}

function parsePair(pair: string): [string, NonNullable<ReturnType<typeof tryParseQuantity>>] {
  const at = pair.indexOf("=");
  if (at < 0) throw new Error(`malformed pair, expect string=string: ${pair}`);
  const [name, text] = [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
  if (!reservable.has(name)) throw new Error(`cannot reserve "${name}" resource`);
  const amount = tryParseQuantity(text);
  if (!amount) throw new Error(`failed to parse quantity "${text}" for "${name}" resource`);
  if (amount.nanos < 0n)
    throw new Error(`resource quantity for "${name}" cannot be negative: ${formatQuantity(amount)}`);
  return [name, amount];
}
