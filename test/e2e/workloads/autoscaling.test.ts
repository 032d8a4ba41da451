import { describe, expect, it } from "@jest/globals";
import type { V1Deployment, V2HorizontalPodAutoscaler } from "../../../api/generated/types.js";
import { clusterKubeconfig } from "../../support/one-host-cluster.js";
import { useNamespace } from "../../support/test-namespace.js";

/** None of its pods has to run. */
function deployment(name: string): V1Deployment {
  const labels = { app: name };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name },
    spec: {
      replicas: 0,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: "idle", image: "coracle/busybox:dev", command: ["sleep", "3600"] }] },
      },
    },
  };
}

describe("a HorizontalPodAutoscaler", () => {
  const namespace = useNamespace(clusterKubeconfig);

  it("is the same in its first version, and to an older kubectl", async () => {
    await namespace.apply(deployment("older"));
    const version = "1.27";
    const made = await namespace.run(
      ["autoscale", "deployment", "older", "--cpu-percent=70", "--min=2", "--max=3"],
      { version },
    );
    expect([made.stdout, made.stderr]).toEqual([
      "horizontalpodautoscaler.autoscaling/older autoscaled\n",
      "",
    ]);
    await namespace.ok(
      "wait",
      "hpa/older",
      '--for=jsonpath={.status.conditions[?(@.type=="ScalingActive")].reason}=ScalingDisabled',
      "--timeout=20s",
    );
    const { spec } = await namespace.get<V2HorizontalPodAutoscaler>("hpa", "older");
    expect(spec).toMatchObject({ minReplicas: 2, maxReplicas: 3 });
    expect(spec.metrics?.[0]?.resource?.target).toEqual({ type: "Utilization", averageUtilization: 70 });
    const v1 = await namespace.get<{ metadata: V1Deployment["metadata"]; spec: object }>(
      "horizontalpodautoscalers.v1.autoscaling",
      "older",
    );
    expect(v1.spec).toMatchObject({ minReplicas: 2, maxReplicas: 3, targetCPUUtilizationPercentage: 70 });
    expect(v1.metadata.annotations?.["autoscaling.alpha.kubernetes.io/conditions"]).toContain(
      "ScalingDisabled",
    );
    expect((await namespace.run(["describe", "hpa", "older"], { version })).stdout).toContain(
      "ScalingDisabled",
    );
  });
});
