import { deployment } from "../../../api/apps/deployment.js";
import { replicaSet } from "../../../api/apps/replica-set.js";
import type { V1Deployment, V1Pod, V1ReplicaSet } from "../../../api/generated/types.js";
import { selectorOf } from "../../../api/meta/label-selector.js";
import { keyOf } from "../../../api/meta/object.js";
import { controllerOf, refersTo } from "../../../api/meta/owner-references.js";
import { deployments, pods, replicaSets } from "../../../api/resources.js";
import type { Informer } from "../../../client/informer.js";
import {
  type ControllerContext,
  type ControllerSpec,
  watchGone,
  watchOf,
} from "../../reconcile/controller-spec.js";
import type { Key } from "../../reconcile/reconciler.js";
import { indexByController } from "../owned-index.js";
import { ownerKeys } from "../owner-keys.js";
import { type DeploymentInformers, DeploymentReconciler } from "./deployment-reconciler.js";
import { isRolling } from "./fenceposts.js";

/** Rolls Deployments out through ReplicaSets, one a template. */
export function deploymentController(context: ControllerContext): ControllerSpec {
  const informers = {
    deployments: context.informers.informer(deployments),
    sets: context.informers.informer(replicaSets),
    pods: context.informers.informer(pods),
  };
  indexByController(informers.sets);
  indexByController(informers.pods);
  return {
    name: "deployment",
    reconciler: new DeploymentReconciler(context, informers),
    watches: [
      watchOf(informers.deployments, ({ metadata }) => [keyOf(metadata)]),
      watchOf(informers.sets, (set) => keysOfSet(informers.deployments, set)),
      watchGone(informers.pods, (pod) => keysOfGonePod(informers, pod)),
    ],
  };
}

function keysOfSet(informer: Informer<V1Deployment>, set: V1ReplicaSet): Key[] {
  const { labels } = set.metadata;
  return ownerKeys(set, deployment, informer, ({ spec }) => selectorOf(spec?.selector).matches(labels));
}

/** Recreate waits for the last old pod to go. */
function keysOfGonePod({ sets, deployments }: DeploymentInformers, { metadata }: V1Pod): Key[] {
  const owner = controllerOf({ metadata });
  const set =
    owner && refersTo(owner, replicaSet) ? sets.get(`${metadata.namespace}/${owner.name}`) : undefined;
  if (!set) return [];
  return keysOfSet(deployments, set).filter((key) => {
    const deployment = deployments.get(key);
    return deployment !== undefined && !isRolling(deployment);
  });
}
