import type { V1Deployment, V1ReplicaSet } from "../../../api/generated/types.js";
import { maxSurge, replicasOf } from "./fenceposts.js";

export const revisionAnnotation = "deployment.kubernetes.io/revision";
const historyAnnotation = "deployment.kubernetes.io/revision-history";
const desiredAnnotation = "deployment.kubernetes.io/desired-replicas";
const maxAnnotation = "deployment.kubernetes.io/max-replicas";
const historyLimit = 2000;

/** These say something of the one object they stand on. */
const notCopied = new Set([
  "kubectl.kubernetes.io/last-applied-configuration",
  revisionAnnotation,
  historyAnnotation,
  desiredAnnotation,
  maxAnnotation,
  "deprecated.deployment.rollback.to",
]);

type Annotations = Record<string, string>;
type Annotated = { metadata: { annotations?: Annotations | undefined } };

/** A 64-bit integer: more than a number can count. */
export const revisionOf = ({ metadata }: Annotated): bigint =>
  revisionIn(metadata.annotations?.[revisionAnnotation]);

function revisionIn(text = ""): bigint {
  const revision = /^[+-]?\d{1,19}$/.test(text) ? BigInt(text.replace("+", "")) : 0n;
  return BigInt.asIntN(64, revision) === revision ? revision : 0n;
}

/** The annotations of the newest ReplicaSet: those of its Deployment, and its place in the history. */
export function annotationsOfNew(
  deployment: V1Deployment,
  set: V1ReplicaSet | undefined,
  revision: bigint,
): Annotations {
  const old = set?.metadata.annotations ?? {};
  const annotations: Annotations = { ...old };
  for (const [key, value] of Object.entries(deployment.metadata.annotations ?? {}))
    if (!notCopied.has(key)) annotations[key] = value;
  const before = old[revisionAnnotation];
  if (revisionIn(before) < revision) {
    annotations[revisionAnnotation] = String(revision);
    if (before) annotations[historyAnnotation] = extended(old[historyAnnotation], before);
  }
  return set ? annotations : { ...annotations, ...replicaAnnotations(deployment) };
}

function extended(history: string | undefined, revision: string): string {
  const revisions = history ? history.split(",") : [];
  while (revisions.length > 0 && [...revisions, revision].join(",").length > historyLimit) revisions.shift();
  return [...revisions, revision].join(",");
}

/** What the Deployment wanted when the ReplicaSet was last sized: how a scaling is told from a rollout. */
export function replicaAnnotations(deployment: V1Deployment): Annotations {
  const replicas = replicasOf(deployment);
  return { [desiredAnnotation]: String(replicas), [maxAnnotation]: String(replicas + maxSurge(deployment)) };
}

export function lacksAnnotations({ metadata }: Annotated, wanted: Annotations): boolean {
  return Object.entries(wanted).some(([key, value]) => metadata.annotations?.[key] !== value);
}

export const desiredReplicasOf = (set: V1ReplicaSet) => numberIn(set, desiredAnnotation);
export const maxReplicasOf = (set: V1ReplicaSet) => numberIn(set, maxAnnotation);

function numberIn({ metadata }: V1ReplicaSet, annotation: string): number | undefined {
  const text = metadata.annotations?.[annotation];
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined;
}
