import type { V1Node, V1Pod } from "../../api/generated/types.js";
import { keyOf, refOf } from "../../api/meta/object.js";
import { isTerminating } from "../../api/meta/pods.js";
import { nodes, pods } from "../../api/resources.js";
import type { Client } from "../../client/client.js";
import { systemClock, timeOf } from "../../common/clock.js";

const allocatable = { cpu: "2", memory: "4Gi", pods: "20" };

/** A Node that says it is ready; nobody is behind it. */
export async function addPlayedNode(client: Client, name: string): Promise<V1Node> {
  await client.create(nodes, { apiVersion: "v1", kind: "Node", metadata: { name } });
  const conditions = [{ type: "Ready", status: "True", reason: "KubeletReady" }];
  const status = { conditions, capacity: allocatable, allocatable };
  return client.patch(nodes, { name }, "merge", { status }, { subresource: "status" });
}

/** Does once what a kubelet would: pods with a node become what they are told to be, deleted ones go. */
export async function playKubelet(client: Client, namespace: string, status: V1Pod["status"]): Promise<void> {
  for (const pod of (await client.list(pods, { namespace })).items) {
    if (!pod.spec?.nodeName) continue;
    if (isTerminating(pod)) await client.delete(pods, refOf(keyOf(pod.metadata)), { gracePeriodSeconds: 0 });
    else if (pod.status?.phase === "Pending")
      await client.patch(pods, refOf(keyOf(pod.metadata)), "merge", { status }, { subresource: "status" });
  }
}

/** Of a pod that has run well since now. */
export const running = (): V1Pod["status"] => ({
  phase: "Running",
  conditions: [{ type: "Ready", status: "True", lastTransitionTime: timeOf(systemClock.now()) }],
});
