import type { V1Pod } from "../../api/generated/types.js";
import { pods } from "../../api/resources.js";
import type { Client } from "../../client/client.js";

/** Creates a pod on node `n1` that says it runs. */
export async function createRunningPod(
  client: Client,
  name: string,
  containers: NonNullable<V1Pod["spec"]>["containers"],
  podIP?: string,
): Promise<V1Pod> {
  const pod: V1Pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default" },
    spec: { nodeName: "n1", containers },
  };
  const { metadata } = await client.create(pods, pod);
  const status = { phase: "Running", ...(podIP ? { podIP, podIPs: [{ ip: podIP }] } : {}) };
  return client.update(pods, { ...pod, metadata, status } as V1Pod, { subresource: "status" });
}
