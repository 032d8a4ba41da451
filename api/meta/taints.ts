import type { V1Taint, V1Toleration } from "../generated/types.js";

/** Does the toleration let a pod stay beside (or come to) the taint? */
export function tolerates(toleration: V1Toleration, taint: V1Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key && toleration.key !== taint.key) return false;
  switch (toleration.operator || "Equal") {
    case "Exists":
      return true;
    case "Equal":
      return toleration.key !== undefined && (toleration.value ?? "") === (taint.value ?? "");
    case "Gt":
      return comparesNumbers(taint, toleration, (left, right) => left > right);
    case "Lt":
      return comparesNumbers(taint, toleration, (left, right) => left < right);
    default:
      return false;
  }
}

function comparesNumbers(
  taint: V1Taint,
  toleration: V1Toleration,
  holds: (left: bigint, right: bigint) => boolean,
): boolean {
  const [left, right] = [taint.value ?? "", toleration.value ?? ""];
  const integer = /^-?\d+$/;
  return integer.test(left) && integer.test(right) && holds(BigInt(left), BigInt(right));
}

/** The first taint of those effects that nothing tolerates. */
export function untolerated(
  taints: readonly V1Taint[] | undefined,
  tolerations: readonly V1Toleration[] | undefined,
  effects: readonly string[],
): V1Taint | undefined {
  return taints?.find(
    (taint) =>
      effects.includes(taint.effect) && !tolerations?.some((toleration) => tolerates(toleration, taint)),
  );
}

/**
 * How long the pod may stay on a node with these NoExecute taints: `0` when one is not tolerated at all,
 * undefined for ever. Of several tolerations of one taint the first counts.
 */
export function tolerationSeconds(
  taints: readonly V1Taint[],
  tolerations: readonly V1Toleration[] | undefined,
): number | undefined {
  let shortest: number | undefined;
  for (const taint of taints.filter(({ effect }) => effect === "NoExecute")) {
    const used = tolerations?.find((toleration) => tolerates(toleration, taint));
    if (!used) return 0;
    const { tolerationSeconds: seconds } = used;
    if (seconds !== undefined)
      shortest = Math.min(shortest ?? Number.POSITIVE_INFINITY, Math.max(0, seconds));
  }
  return shortest;
}

/** `key=value:effect`, as people and events write it. */
export function formatTaint({ key, value, effect }: V1Taint): string {
  return `${value ? `${key}=${value}` : key}:${effect}`;
}
