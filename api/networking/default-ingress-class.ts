import type { V1IngressClass } from "../generated/types.js";

const annotation = "ingressclass.kubernetes.io/is-default-class";

export const asDefaultIngressClass = { [annotation]: "true" } as const;

/** The class of Ingresses that name none: of several defaults the newest, then the first by name. */
export function defaultIngressClass(classes: readonly V1IngressClass[]): V1IngressClass | undefined {
  return classes.filter(({ metadata }) => metadata.annotations?.[annotation] === "true").sort(newestFirst)[0];
}

function newestFirst({ metadata: a }: V1IngressClass, { metadata: b }: V1IngressClass): number {
  const [createdA = "", createdB = ""] = [a.creationTimestamp, b.creationTimestamp];
  if (createdA !== createdB) return createdA > createdB ? -1 : 1;
  return (a.name ?? "") < (b.name ?? "") ? -1 : 1;
}
