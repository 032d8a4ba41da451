import { forbidden, isConflict, isNotFound, otherUid } from "../../api/errors.js";
import type { V1Pod, V1PodCondition, V1PodStatus } from "../../api/generated/types.js";
import { pods } from "../../api/resources.js";
import type { Client } from "../../client/client.js";
import type { Lister } from "../../client/informer.js";
import type { PodStatusUpdate } from "../../proto/generated/agent.js";
import { contended } from "./contended.js";
import { decodeReport } from "./decode-report.js";
import type { NodeLease } from "./node-lease.js";

/** The conditions that a node decides; all others belong to whoever wrote them. */
const nodeConditions = new Set([
  "PodScheduled",
  "Initialized",
  "ContainersReady",
  "Ready",
  "PodReadyToStartContainers",
  "PodResizePending",
  "PodResizeInProgress",
]);
const attempts = 5;

/** Writes what a node says of its pods, as that node. */
export class PodStatusWriter {
  constructor(
    private readonly nodeName: string,
    private readonly client: Client,
    private readonly pods: Lister<V1Pod>,
  ) {}

  /**
   * Throws NotFound when the pod is gone, Conflict when another has its name, Forbidden when it is another node's, and
   * Superseded when the node may have said something newer of it elsewhere.
   */
  async write(update: PodStatusUpdate, lease: Pick<NodeLease, "check">): Promise<void> {
    const status = decodeReport<V1PodStatus>(update.status, "V1PodStatus");
    const ref = { namespace: update.namespace, name: update.name };
    let current = this.pods.get(`${ref.namespace}/${ref.name}`) ?? (await this.client.get(pods, ref));
    for (let attempt = 1; ; attempt++) {
      this.check(current, update);
      await lease.check(current.metadata.resourceVersion);
      try {
        current = await this.client.update(pods, withStatus(current, status), { subresource: "status" });
        break;
      } catch (error) {
        if (!isConflict(error)) throw error;
        if (attempt === attempts) throw contended(error);
        current = await this.client.get(pods, ref);
      }
    }
    if (update.terminated) await this.remove(current);
  }

  private check({ metadata, spec }: V1Pod, { name, uid }: PodStatusUpdate): void {
    if (metadata.uid !== uid) throw otherUid(pods, name, uid, `${metadata.uid}`);
    if (spec?.nodeName !== this.nodeName) {
      throw forbidden(pods, name, `node "${this.nodeName}" can only update status of its own pods`);
    }
  }

  /** A pod that ended by itself stays for its owner to read; only one that was deleted goes. */
  private async remove({ metadata }: V1Pod): Promise<void> {
    if (metadata.deletionTimestamp === undefined) return;
    const ref = { namespace: metadata.namespace ?? "", name: metadata.name ?? "" };
    try {
      await this.client.delete(pods, ref, {
        gracePeriodSeconds: 0,
        preconditions: { ...(metadata.uid ? { uid: metadata.uid } : {}) },
      });
    } catch (error) {
      if (!isNotFound(error) && !isConflict(error)) throw error;
    }
  }
}

function withStatus(pod: V1Pod, status: V1PodStatus): V1Pod {
  const { qosClass, nominatedNodeName, resourceClaimStatuses, conditions = [] } = pod.status ?? {};
  const others = conditions.filter(({ type }) => !nodeConditions.has(type));
  return {
    ...pod,
    status: {
      ...status,
      ...(status.qosClass === undefined && qosClass !== undefined ? { qosClass } : {}),
      ...(nominatedNodeName === undefined ? {} : { nominatedNodeName }),
      ...(resourceClaimStatuses === undefined ? {} : { resourceClaimStatuses }),
      conditions: mergeConditions(others, status.conditions ?? []),
    },
  };
}

function mergeConditions(
  others: readonly V1PodCondition[],
  own: readonly V1PodCondition[],
): V1PodCondition[] {
  const reported = new Set(own.map(({ type }) => type));
  return [...own, ...others.filter(({ type }) => !reported.has(type))];
}
