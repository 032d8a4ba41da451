import type { V1Deployment, V1Node, V1Pod, V1ReplicaSet } from "../../../api/generated/types.js";
import { conditionOf } from "../../../api/meta/conditions.js";
import type { KubeObject } from "../../../api/meta/object.js";
import { controllerOf, isControlledBy } from "../../../api/meta/owner-references.js";
import { isActive, isTerminal } from "../../../api/meta/pods.js";
import { untolerated } from "../../../api/meta/taints.js";
import { configMaps, deployments, namespaces, nodes, pods, replicaSets } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import { unlessGone } from "../../../client/expected-failures.js";
import {
  isRolling,
  maxSurge,
  maxUnavailable,
  replicasOf,
} from "../../../control-plane/controllers/deployment/fenceposts.js";
import type { FakeClock } from "../fake-clock.js";
import { describeWrite, type Write } from "./noting-client.js";

/** What no write of a leader may do, judged by what the store holds at that moment. */
export class WriteRules {
  readonly broken: string[] = [];
  constructor(
    private readonly client: Client,
    private readonly clock: FakeClock,
    /** Is the host really well? */
    private readonly isWell: (node: string) => boolean,
  ) {}

  async check(replica: string, write: Write): Promise<void> {
    const why = await this.objection(write);
    if (why) this.broken.push(`${this.clock.monotonic()} ${replica}: ${describeWrite(write)}: ${why}`);
  }

  private async objection(write: Write): Promise<string | undefined> {
    const { verb, type, subresource, ref } = write;
    if (verb === "delete") return this.deletion(write);
    if (verb === "deletecollection" && !(await this.isEnding(ref.name))) return "the namespace is not ending";
    if (type.resource === "namespaces" && subresource === "finalize" && !(await this.isEnding(ref.name)))
      return "the namespace is not ending";
    if (type.resource === "nodes" && verb === "update" && subresource === "status")
      return this.verdict(write.body as V1Node);
    if (type.resource === "replicasets" && verb === "update" && !subresource)
      return this.sizing(write.body as V1ReplicaSet);
    return undefined;
  }

  private async deletion({ type, ref, body }: Write): Promise<string | undefined> {
    const { uid } = (body ?? {}) as { uid?: string };
    if (!uid) return "whatever its uid";
    const object = await unlessGone(this.client.get(type, ref));
    if (object?.metadata.uid !== uid || object.metadata.deletionTimestamp) return undefined;
    if (ref.namespace && (await this.isEnding(ref.namespace))) return undefined;
    if (type.resource === "pods") return this.podDeletion(object as V1Pod);
    if (type.resource === "replicasets") return this.setDeletion(object as V1ReplicaSet);
    if (type.resource === configMaps.resource && (await this.hasLiveOwner(object))) return "its owner lives";
    return undefined;
  }

  private async podDeletion(pod: V1Pod): Promise<string | undefined> {
    if (isTerminal(pod)) return undefined;
    const node = await unlessGone(this.client.get(nodes, { name: pod.spec?.nodeName ?? "none" }));
    if (pod.spec?.nodeName && !node) return undefined;
    if (untolerated(node?.spec?.taints, [], ["NoExecute"])) return undefined;
    const owner = controllerOf(pod);
    if (!owner) return "nobody wanted it gone";
    const ref = { namespace: pod.metadata.namespace ?? "", name: owner.name };
    const set = await unlessGone(this.client.get(replicaSets, ref));
    if (set?.metadata.uid !== owner.uid || set.metadata.deletionTimestamp) return undefined;
    const { items } = await this.client.list(pods, { namespace: ref.namespace });
    const active = items.filter((one) => isControlledBy(one, set) && isActive(one)).length;
    return active > replicasOf(set) ? undefined : `${active} of ${replicasOf(set)} pods are there`;
  }

  private async setDeletion(set: V1ReplicaSet): Promise<string | undefined> {
    const deployment = await this.deploymentOf(set);
    if (!deployment) return undefined;
    if (replicasOf(set) > 0) return "it has pods";
    const { items } = await this.client.list(replicaSets, { namespace: set.metadata.namespace });
    const all = items.filter((one) => isControlledBy(one, deployment)).length;
    const limit = deployment.spec?.revisionHistoryLimit ?? 10;
    return all - 1 > limit ? undefined : `${all - 1} of ${limit} old ReplicaSets are there`;
  }

  private async hasLiveOwner({ metadata }: KubeObject): Promise<boolean> {
    for (const { name, uid } of metadata.ownerReferences ?? []) {
      const owner = await unlessGone(
        this.client.get(configMaps, { namespace: metadata.namespace ?? "", name }),
      );
      if (owner?.metadata.uid === uid && !owner.metadata.deletionTimestamp) return true;
    }
    return false;
  }

  private verdict({ metadata: { name = "" }, status }: V1Node): string | undefined {
    const unwell = conditionOf(status?.conditions, "Ready")?.status !== "True";
    return unwell && this.isWell(name) ? "the node is well" : undefined;
  }

  /** Sizes stay within what the Deployment allows, or come nearer to it. */
  private async sizing(written: V1ReplicaSet): Promise<string | undefined> {
    const { namespace = "", name = "" } = written.metadata;
    const before = await unlessGone(this.client.get(replicaSets, { namespace, name }));
    const deployment = before && (await this.deploymentOf(before));
    if (!deployment || before.metadata.resourceVersion !== written.metadata.resourceVersion) return undefined;
    if (!isRolling(deployment)) return undefined;
    const sets = (await this.client.list(replicaSets, { namespace })).items.filter((one) =>
      isControlledBy(one, deployment),
    );
    const sum = (sizeOf: (set: V1ReplicaSet) => number) => sets.reduce((all, set) => all + sizeOf(set), 0);
    const newSize = (set: V1ReplicaSet) => replicasOf(set.metadata.name === name ? written : set);
    const most = replicasOf(deployment) + maxSurge(deployment);
    if (replicasOf(written) > replicasOf(before) && sum(newSize) > Math.max(most, sum(replicasOf)))
      return `${sum(newSize)} pods where ${most} are allowed`;
    const available = ({ status }: V1ReplicaSet) => status?.availableReplicas ?? 0;
    const left = sum((set) => Math.min(available(set), newSize(set)));
    const had = sum((set) => Math.min(available(set), replicasOf(set)));
    const fewest = replicasOf(deployment) - maxUnavailable(deployment);
    if (left < Math.min(fewest, had)) return `${left} available pods where ${fewest} are needed`;
    return undefined;
  }

  private async deploymentOf(set: V1ReplicaSet): Promise<V1Deployment | undefined> {
    const owner = controllerOf(set);
    if (!owner) return undefined;
    const ref = { namespace: set.metadata.namespace ?? "", name: owner.name };
    const found = await unlessGone(this.client.get(deployments, ref));
    return found?.metadata.uid === owner.uid && !found.metadata.deletionTimestamp ? found : undefined;
  }

  private async isEnding(name: string): Promise<boolean> {
    return (
      (await unlessGone(this.client.get(namespaces, { name })))?.metadata.deletionTimestamp !== undefined
    );
  }
}
