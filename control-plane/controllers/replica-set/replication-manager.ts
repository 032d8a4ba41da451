import { replicationController } from "../../../api/core/replication-controller.js";
import type { V1ReplicationController } from "../../../api/generated/types.js";
import { nothing, selectorOfMap } from "../../../api/meta/label-selector.js";
import { replicationControllers } from "../../../api/resources.js";
import type { ControllerContext, ControllerSpec } from "../../reconcile/controller-spec.js";
import { replicaController } from "./replica-controller.js";
import type { ReplicaKind } from "./replica-kind.js";

/** Keeps each ReplicationController at its number of pods. */
export function replicationManager(context: ControllerContext): ControllerSpec {
  return replicaController(context, kind);
}

const kind: ReplicaKind<V1ReplicationController> = {
  name: "replicationcontroller",
  component: "replication-controller",
  kind: replicationController,
  type: replicationControllers,
  selectorOf: ({ spec }) => (spec?.selector ? selectorOfMap(spec.selector) : nothing),
  withStatus: (controller, { terminatingReplicas: _, ...status }) => ({ ...controller, status }),
};
