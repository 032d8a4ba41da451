import type { V1Node } from "../generated/types.js";

/** The condition by which a node says whether Ingresses are served on it; nodes without such a process have none. */
export const ingressServingCondition = "coracle.io/IngressServing";

/** Whether clients may call the node for Ingresses. */
export function servesIngresses({ metadata, status }: V1Node): boolean {
  const is = (type: string) =>
    status?.conditions?.some((one) => one.type === type && one.status === "True") ?? false;
  return metadata.deletionTimestamp === undefined && is("Ready") && is(ingressServingCondition);
}
