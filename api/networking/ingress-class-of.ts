import type { V1Ingress, V1IngressClass } from "../generated/types.js";

/** The controller of Ingresses that comes with the cluster, as classes name it. */
export const ingressController = "coracle.io/ingress";

/** What named the class before there was a field for it. */
export const legacyClassAnnotation = "kubernetes.io/ingress.class";

/** The name of the class; undefined for an Ingress that is nobody's. */
export const ingressClassNameOf = ({ metadata, spec }: V1Ingress): string | undefined =>
  metadata.annotations?.[legacyClassAnnotation] ?? spec?.ingressClassName;

/** Whether an Ingress is of a class of ours. @param classOf looks a class up by its name */
export function isServedIngress(
  ingress: V1Ingress,
  classOf: (name: string) => V1IngressClass | undefined,
): boolean {
  const name = ingressClassNameOf(ingress);
  return name !== undefined && classOf(name)?.spec?.controller === ingressController;
}
