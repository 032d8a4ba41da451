import { describe, expect, it } from "@jest/globals";
import type { V1Deployment, V2HorizontalPodAutoscaler } from "../../../api/generated/types.js";
import { clusterKubeconfig } from "../../support/one-host-cluster.js";
import { useNamespace } from "../../support/test-namespace.js";

/** Counts as fast as it may while there is a file, and waits while there is none. */
const script = `trap exit TERM
while :; do
  if [ -e /tmp/busy ]; then i=0; while [ $i -lt 20000 ]; do i=$((i + 1)); done; else sleep 1; fi
done`;

/** Half of what it may use asks for four already, however busy the host is. */
function busy(name: string): V1Deployment {
  const labels = { app: name };
  const resources = { requests: { cpu: "50m" }, limits: { cpu: "200m" } };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          terminationGracePeriodSeconds: 1,
          containers: [
            { name: "busy", image: "coracle/busybox:dev", command: ["sh", "-c", script], resources },
          ],
        },
      },
    },
  };
}

describe("a HorizontalPodAutoscaler", () => {
  const namespace = useNamespace(clusterKubeconfig);
  const untilSize = async (replicas: number) => {
    const wanted = `--for=jsonpath={.spec.replicas}=${replicas}`;
    const waiting = ["wait", "deployment/busy", wanted, "--timeout=110s"];
    const { code } = await namespace.run(waiting, { timeoutMs: 115_000 });
    if (code !== 0) throw new Error(await namespace.ok("describe", "hpa", "busy"));
  };

  it("follows the load of containers, up and down", async () => {
    await namespace.apply(busy("busy"));
    await namespace.ok("wait", "deployment/busy", "--for=condition=Available", "--timeout=40s");
    const autoscale = ["autoscale", "deployment", "busy", "--cpu=50%", "--min=1", "--max=4"];
    const { stdout, stderr } = await namespace.run(autoscale, { version: "1.35" });
    expect([stdout, stderr]).toEqual(["horizontalpodautoscaler.autoscaling/busy autoscaled\n", ""]);
    await namespace.ok("exec", "deployment/busy", "--", "touch", "/tmp/busy");
    await untilSize(4);
    await namespace.ok("wait", "hpa/busy", "--for=jsonpath={.status.currentReplicas}=4", "--timeout=40s");
    expect(await namespace.ok("get", "hpa", "busy")).toMatch(
      /REFERENCE +TARGETS +MINPODS +MAXPODS +REPLICAS +AGE\nbusy +Deployment\/busy +cpu: \d+%\/50% +1 +4 +4 /,
    );
    const described = await namespace.ok("describe", "hpa", "busy");
    expect(described).toMatch(/resource cpu on pods +\(as a percentage of request\): +\d+% \(\d+m\) \/ 50%/);
    expect(described).toMatch(/ScalingActive +True +ValidMetricFound/);
    expect(described).toContain(
      "New size: 4; reason: cpu resource utilization (percentage of request) above target",
    );
    const behavior = { scaleDown: { stabilizationWindowSeconds: 0 } };
    await namespace.ok("patch", "hpa", "busy", "-p", JSON.stringify({ spec: { behavior } }));
    for (const pod of (await namespace.ok("get", "pods", "-l", "app=busy", "-o", "name")).trim().split("\n"))
      await namespace.run(["exec", pod, "--", "rm", "-f", "/tmp/busy"]);
    await untilSize(1);
    expect(await namespace.ok("describe", "hpa", "busy")).toContain(
      "New size: 1; reason: All metrics below target",
    );
  }, 300_000);

  it("is the same in its first version, and to an older kubectl", async () => {
    await namespace.apply({ ...busy("older"), spec: { ...busy("older").spec, replicas: 0 } } as V1Deployment);
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
