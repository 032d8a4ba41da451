import type { V1Ingress, V1Secret } from "../api/generated/types.js";
import type { KubeObject } from "../api/meta/object.js";
import { isServedIngress } from "../api/networking/ingress-class-of.js";
import { ingressSecretsOf, secretForIngress } from "../api/networking/ingress-secrets.js";
import type { AssignedKinds, AssignedResource, Reader } from "./assigned-kinds.js";

/** Of which kinds single objects reach nodes by such rules: those that pods refer to, too. */
export type ReferredResource = "configmaps" | "secrets";

/** Looks an object up by `NAMESPACE/NAME` or `NAME`. */
export type LookUp = <R extends AssignedResource>(resource: R, key: string) => AssignedKinds[R] | undefined;

/** A kind that all nodes have, whose objects refer to others that a process on all nodes reads. */
export interface ReferenceRule<T extends KubeObject = KubeObject> {
  readonly reader: Reader;
  /** Who refers. */
  readonly from: AssignedResource;
  /** To what. */
  readonly to: ReferredResource;
  /** The names that an object refers to: `NAMESPACE/NAME`. */
  readonly namesOf: (object: T) => readonly string[];
  /** Whether the object's references count. */
  readonly counts: (object: T, lookUp: LookUp) => boolean;
  /** Kinds whose objects `counts` looks up. */
  readonly dependsOn: readonly AssignedResource[];
}

/** An object that a process on all nodes reads, whoever refers to it. */
export interface NamedObject {
  readonly reader: Reader;
  readonly resource: ReferredResource;
  /** `NAMESPACE/NAME` */
  readonly name: string;
}

const rule = <T extends KubeObject>(one: ReferenceRule<T>) => one as unknown as ReferenceRule;

/** Why an object of such a kind goes to all nodes, and which of their processes reads it: never a namespace as a whole. */
export const referenceRules: readonly ReferenceRule[] = [
  rule<V1Ingress>({
    reader: "ingress",
    from: "ingresses",
    to: "secrets",
    namesOf: ingressSecretsOf,
    counts: (ingress, lookUp) => isServedIngress(ingress, (name) => lookUp("ingressclasses", name)),
    dependsOn: ["ingressclasses"],
  }),
];

export const namedObjects: readonly NamedObject[] = [];

/** What of an object such nodes and processes get; nodes whose own pods refer to it have the whole. */
export const referredPart = (resource: ReferredResource, object: KubeObject): KubeObject =>
  resource === "secrets" ? secretForIngress(object as V1Secret) : object;

export const isReferred = (resource: string): resource is ReferredResource =>
  resource === "configmaps" || resource === "secrets";
