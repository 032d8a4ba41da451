import * as kinds from "../kinds.js";
import type { Kind } from "./kind.js";

/** In the order in which discovery prefers them. */
const groups = [
  "",
  "apiregistration.k8s.io",
  "apps",
  "events.k8s.io",
  "authentication.k8s.io",
  "authorization.k8s.io",
  "autoscaling",
  "batch",
  "certificates.k8s.io",
  "networking.k8s.io",
  "policy",
  "rbac.authorization.k8s.io",
  "storage.k8s.io",
  "admissionregistration.k8s.io",
  "apiextensions.k8s.io",
  "scheduling.k8s.io",
  "coordination.k8s.io",
  "node.k8s.io",
  "discovery.k8s.io",
  "flowcontrol.apiserver.k8s.io",
  "resource.k8s.io",
  "metrics.k8s.io",
];

/** Every built-in kind: its group's place first, then its resource's name. Groups without a place come last. */
export function builtInKinds(): readonly Kind[] {
  const all: readonly Kind[] = Object.values(kinds);
  return all.toSorted((a, b) => placeOf(a) - placeOf(b) || (nameOf(a) < nameOf(b) ? -1 : 1));
}

const placeOf = ({ group }: Kind) => (groups.includes(group) ? groups.indexOf(group) : groups.length);
const nameOf = ({ group, resource }: Kind) => `${group}/${resource}`;
