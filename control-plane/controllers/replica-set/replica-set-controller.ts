import { replicaSet } from "../../../api/apps/replica-set.js";
import type { V1ReplicaSet } from "../../../api/generated/types.js";
import { selectorOf } from "../../../api/meta/label-selector.js";
import { replicaSets } from "../../../api/resources.js";
import type { ControllerContext, ControllerSpec } from "../../reconcile/controller-spec.js";
import { replicaController } from "./replica-controller.js";
import type { ReplicaKind } from "./replica-kind.js";

/** Keeps each ReplicaSet at its number of pods. */
export function replicaSetController(context: ControllerContext): ControllerSpec {
  return replicaController(context, kind);
}

const kind: ReplicaKind<V1ReplicaSet> = {
  name: "replicaset",
  component: "replicaset-controller",
  kind: replicaSet,
  type: replicaSets,
  selectorOf: ({ spec }) => selectorOf(spec?.selector),
  withStatus: (set, status) => ({ ...set, status }),
};
