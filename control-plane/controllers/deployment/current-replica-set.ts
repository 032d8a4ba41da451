import type { V1Deployment, V1ReplicaSet } from "../../../api/generated/types.js";
import { conditionOf } from "../../../api/meta/conditions.js";
import { controllerReference, isControlledBy } from "../../../api/meta/owner-references.js";
import { semanticEqual } from "../../../api/meta/semantic-equal.js";
import { messageOf } from "../../../common/errors.js";
import { isNamespaceTerminating } from "../pod-control.js";
import { annotationsOfNew, revisionAnnotation, revisionOf } from "./annotations.js";
import { type NewCondition, progressDeadlineMs, setCondition } from "./conditions.js";
import type { DeploymentWriter } from "./deployment-writer.js";
import { replicasOf } from "./fenceposts.js";
import { type Sets, sizeOfCurrent } from "./replica-sets.js";
import { hashLabel, sameTemplate, templateHash } from "./template.js";
import type { World } from "./world.js";

/** Gives the current ReplicaSet its revision, making it if `create` and there is none. */
export async function ensureCurrent(
  writer: DeploymentWriter,
  { deployment, sets }: World,
  create: boolean,
  now: string,
): Promise<World> {
  // biome-ignore lint/complexity/useMathMinMax: Math.max takes no bigints
  const newest = sets.old.map(revisionOf).reduce((a, b) => (a > b ? a : b), 0n);
  const revision = newest + 1n;
  if (sets.current) return keepCurrent(writer, { deployment, sets }, sets.current, revision, now);
  if (!create) return { deployment, sets };
  return makeCurrent(writer, { deployment, sets }, revision, now);
}

async function keepCurrent(
  writer: DeploymentWriter,
  { deployment, sets }: World,
  current: V1ReplicaSet,
  revision: bigint,
  now: string,
): Promise<World> {
  const annotations = annotationsOfNew(deployment, current, revision);
  const minReadySeconds = deployment.spec?.minReadySeconds;
  const stale = (current.spec?.minReadySeconds ?? 0) !== (minReadySeconds ?? 0);
  if (stale || !semanticEqual(annotations, current.metadata.annotations)) {
    const metadata = { ...current.metadata, annotations };
    const spec = current.spec && { ...current.spec, minReadySeconds };
    const updated = await writer.updateSet(deployment, { ...current, metadata, spec });
    return { deployment, sets: { ...sets, current: updated } };
  }
  const found = conditionOf(deployment.status?.conditions, "Progressing")
    ? undefined
    : progress("True", "FoundNewReplicaSet", `Found new replica set "${current.metadata.name}"`);
  const changed = withRevision(
    deployment,
    current.metadata.annotations?.[revisionAnnotation] ?? "",
    found,
    now,
  );
  return { deployment: await writer.status(deployment, changed), sets };
}

async function makeCurrent(
  writer: DeploymentWriter,
  { deployment, sets }: World,
  revision: bigint,
  now: string,
): Promise<World> {
  const wanted = newReplicaSet(deployment, sets, revision);
  const isWanted = (other: V1ReplicaSet) =>
    isControlledBy(other, deployment) && sameTemplate(other.spec?.template, deployment.spec?.template);
  const made = await writer.createSet(deployment, wanted, isWanted).catch(async (error) => {
    if (!isNamespaceTerminating(error)) await tellFailure(writer, deployment, wanted, error, now);
    throw error;
  });
  if (!made) return avoidCollision(writer, deployment);
  const { set, created } = made;
  const { name = "" } = set.metadata;
  if (created && replicasOf(set) > 0) writer.tellScaling(deployment, name, 0, replicasOf(set));
  const condition = created
    ? progress("True", "NewReplicaSetCreated", `Created new replica set "${name}"`)
    : undefined;
  const changed = withRevision(deployment, String(revision), condition, now);
  return { deployment: await writer.status(deployment, changed), sets: { ...sets, current: set } };
}

/** Another object has the name that the hash gave: the next try makes another hash. */
async function avoidCollision(writer: DeploymentWriter, deployment: V1Deployment): Promise<never> {
  const collisionCount = (deployment.status?.collisionCount ?? 0) + 1;
  await writer.withStatus(deployment, { ...deployment.status, collisionCount });
  throw new Error(`hash collision of the ReplicaSet of deployment ${deployment.metadata.name}`);
}

async function tellFailure(
  writer: DeploymentWriter,
  deployment: V1Deployment,
  set: V1ReplicaSet,
  error: unknown,
  now: string,
): Promise<void> {
  const message = `Failed to create new replica set "${set.metadata.name}": ${messageOf(error)}`;
  writer.warn(deployment, "ReplicaSetCreateError", message);
  if (progressDeadlineMs(deployment) === undefined) return;
  const conditions = setCondition(
    deployment.status?.conditions,
    progress("False", "ReplicaSetCreateError", message),
    now,
  );
  await writer.withStatus(deployment, { ...deployment.status, conditions: [...conditions] });
}

function newReplicaSet(deployment: V1Deployment, sets: Sets, revision: bigint): V1ReplicaSet {
  const { metadata, spec } = deployment;
  const template = spec?.template ?? {};
  const hash = templateHash(template, deployment.status?.collisionCount);
  const labels = { ...template.metadata?.labels, [hashLabel]: hash };
  const selector = { ...spec?.selector, matchLabels: { ...spec?.selector.matchLabels, [hashLabel]: hash } };
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name: `${metadata.name}-${hash}`,
      namespace: metadata.namespace,
      labels,
      annotations: annotationsOfNew(deployment, undefined, revision),
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas: sizeOfCurrent(deployment, sets),
      ...(spec?.minReadySeconds ? { minReadySeconds: spec.minReadySeconds } : {}),
      selector,
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}

function withRevision(
  deployment: V1Deployment,
  revision: string,
  condition: NewCondition | undefined,
  now: string,
): V1Deployment {
  const annotations = { ...deployment.metadata.annotations, [revisionAnnotation]: revision };
  const metadata = { ...deployment.metadata, annotations };
  if (!condition || progressDeadlineMs(deployment) === undefined) return { ...deployment, metadata };
  const conditions = [...setCondition(deployment.status?.conditions, condition, now)];
  return { ...deployment, metadata, status: { ...deployment.status, conditions } };
}

const progress = (status: "True" | "False", reason: string, message: string): NewCondition => ({
  type: "Progressing",
  status,
  reason,
  message,
});
