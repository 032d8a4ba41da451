import type { V1PodTemplateSpec, V1ReplicaSetStatus } from "../../../api/generated/types.js";
import type { LabelSelector } from "../../../api/meta/label-selector.js";
import type { KubeObject } from "../../../api/meta/object.js";
import type { ResourceType } from "../../../api/resources.js";
import type { Kind } from "../../../api/scheme/kind.js";

/** What keeps pods at a number: a ReplicaSet, or a ReplicationController, which is an older form of it. */
export interface ReplicaOwner extends KubeObject {
  readonly spec?:
    | {
        readonly replicas?: number | undefined;
        readonly minReadySeconds?: number | undefined;
        readonly template?: V1PodTemplateSpec | undefined;
      }
    | undefined;
  readonly status?: Omit<V1ReplicaSetStatus, "terminatingReplicas"> | undefined;
}

/** What sets one kind of them apart from the other. */
export interface ReplicaKind<S extends ReplicaOwner> {
  /** Names its queue, metrics and retries. */
  readonly name: string;
  /** Whose events they are. */
  readonly component: string;
  readonly kind: Kind<S>;
  readonly type: ResourceType<S>;
  selectorOf(set: S): LabelSelector;
  withStatus(set: S, status: V1ReplicaSetStatus): S;
}
