import { describe, expect, it } from "@jest/globals";
import { horizontalPodAutoscaler } from "../../../../api/autoscaling/horizontal-pod-autoscaler.js";
import type {
  V2HorizontalPodAutoscaler,
  V2MetricSpec,
  V2MetricStatus,
  V2MetricTarget,
} from "../../../../api/generated/types.js";
import { printTable } from "../../../../api/printers/print-table.js";
import { autoscaler } from "../../../support/autoscalers.js";

const nowMs = Date.parse("2026-01-01T01:00:00Z");

function cells(autoscaling: V2HorizontalPodAutoscaler) {
  const metadata = { ...autoscaling.metadata, creationTimestamp: "2026-01-01T00:57:00Z" };
  const { columnDefinitions, rows } = printTable(
    horizontalPodAutoscaler,
    [{ ...autoscaling, metadata }],
    nowMs,
  );
  return Object.fromEntries(columnDefinitions.map(({ name }, index) => [name, rows[0]?.cells[index]]));
}

const average = { type: "AverageValue", averageValue: "100m" };
const resource = (name: string, target: V2MetricTarget): V2MetricSpec => ({
  type: "Resource",
  resource: { name, target },
});
const utilization = { type: "Utilization", averageUtilization: 50 };
const of = (current: object): V2MetricStatus => ({ type: "Resource", resource: { name: "cpu", current } });
const metric = { name: "qps" };

describe("kubectl get hpa", () => {
  it("shows what it scales, by what, and within which bounds", () => {
    const status = {
      currentReplicas: 3,
      desiredReplicas: 3,
      currentMetrics: [of({ averageUtilization: 3, averageValue: "3m" })],
    };
    expect(cells({ ...autoscaler("web"), status })).toEqual({
      Name: "web",
      Reference: "Deployment/web",
      Targets: "cpu: 3%/50%",
      MinPods: "1",
      MaxPods: 10,
      Replicas: 3,
      Age: "3m",
    });
  });

  it.each<[string, V2MetricSpec[], V2MetricStatus[]]>([
    ["cpu: <unknown>/50%", [resource("cpu", utilization)], []],
    ["cpu: <unknown>/50%", [resource("cpu", utilization)], [{ type: "" }]],
    ["cpu: 30m/100m", [resource("cpu", average)], [of({ averageValue: "30m" })]],
    [
      "cpu: <unknown>/100m",
      [{ type: "ContainerResource", containerResource: { name: "cpu", container: "c", target: average } }],
      [],
    ],
    ["<unknown>/100m", [{ type: "Pods", pods: { metric, target: average } }], []],
    [
      "5/100m (avg)",
      [{ type: "External", external: { metric, target: average } }],
      [{ type: "External", external: { metric, current: { averageValue: "5" } } }],
    ],
    ["<unknown>/7", [{ type: "External", external: { metric, target: { type: "Value", value: "7" } } }], []],
    [
      "cpu: <unknown>/50%, cpu: <unknown>/100m + 1 more...",
      [resource("cpu", utilization), resource("cpu", average), resource("memory", average)],
      [],
    ],
    ["<none>", [], []],
  ])("shows as targets %s", (expected, metrics, currentMetrics) => {
    const status = { desiredReplicas: 0, currentMetrics };
    expect(cells({ ...autoscaler("web", { metrics }), status }).Targets).toBe(expected);
  });
});
