import { describe, expect, it } from "@jest/globals";
import type { V1Pod } from "../../../api/generated/types.js";
import { idle } from "../../support/manifests.js";
import { clusterKubeconfig } from "../../support/one-host-cluster.js";
import { useNamespace } from "../../support/test-namespace.js";

describe("a pod that finds no place", () => {
  const namespace = useNamespace(clusterKubeconfig);
  const priorities = (name: string, value: number) => ({
    apiVersion: "scheduling.k8s.io/v1",
    kind: "PriorityClass",
    metadata: { name: `${namespace.name}-${name}` },
    value,
  });

  it("gets that of a less important one", async () => {
    const node = await namespace.field("{.items[0].metadata.name}", "nodes");
    const resource = `example.com/${namespace.name}`;
    const podOf = (name: string, priority: string) => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name },
      spec: {
        priorityClassName: `${namespace.name}-${priority}`,
        terminationGracePeriodSeconds: 1,
        containers: [
          idle("app", { resources: { requests: { [resource]: "2" }, limits: { [resource]: "2" } } }),
        ],
      },
    });
    const capacity = { status: { capacity: { [resource]: "3" } } };
    try {
      await namespace.ok(
        "patch",
        "node",
        node,
        "--subresource=status",
        "--type=merge",
        "-p",
        JSON.stringify(capacity),
      );
      await namespace.apply(priorities("low", 1), priorities("high", 1000), podOf("low", "low"));
      await namespace.ok("wait", "pod/low", "--for=condition=Ready", "--timeout=30s");
      await namespace.apply(podOf("high", "high"));
      await namespace.ok("wait", "pod/low", "--for=delete", "--timeout=30s");
      await namespace.ok("wait", "pod/high", "--for=condition=Ready", "--timeout=30s");
      const high = await namespace.get<V1Pod>("pod", "high");
      const message = `Preempted by pod ${high.metadata.uid} on node ${node}`;
      expect(await namespace.ok("events", "--for", "pod/low")).toContain(message);
      expect(await namespace.ok("events", "--for", "pod/high")).toContain(`Insufficient ${resource}`);
      expect(high.status?.nominatedNodeName).toBeUndefined();
    } finally {
      await namespace.run(["delete", "priorityclass", `${namespace.name}-low`, `${namespace.name}-high`]);
      const gone = { status: { capacity: { [resource]: null }, allocatable: { [resource]: null } } };
      await namespace.run([
        "patch",
        "node",
        node,
        "--subresource=status",
        "--type=merge",
        "-p",
        JSON.stringify(gone),
      ]);
    }
  });
});
