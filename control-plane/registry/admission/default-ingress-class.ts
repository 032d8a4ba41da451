import type { V1Ingress, V1IngressClass } from "../../../api/generated/types.js";
import { defaultIngressClass } from "../../../api/networking/default-ingress-class.js";
import { legacyClassAnnotation } from "../../../api/networking/ingress-class-of.js";
import { ingressClasses } from "../../../api/resources.js";
import { resourcePrefix } from "../contract/keys.js";
import type { AdmissionPlugin, AdmissionRequest } from "./admission.js";
import type { Lookup } from "./lookup.js";

const prefix = resourcePrefix(ingressClasses);

/** An Ingress that names no class, in no way, gets the default one, if there is one. */
export class DefaultIngressClass implements AdmissionPlugin {
  readonly name = "DefaultIngressClass";

  constructor(private readonly lookup: Lookup) {}

  admit({ operation, kind, subresource, object }: AdmissionRequest): void {
    if (operation !== "CREATE" || kind.group !== "networking.k8s.io" || kind.resource !== "ingresses") return;
    if (subresource) return;
    const { metadata, spec } = object as V1Ingress;
    if (!spec || spec.ingressClassName !== undefined) return;
    if (metadata.annotations?.[legacyClassAnnotation] !== undefined) return;
    const found = defaultIngressClass(this.lookup.list<V1IngressClass>(prefix));
    if (found) spec.ingressClassName = found.metadata.name;
  }
}
