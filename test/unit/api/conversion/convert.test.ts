import { describe, expect, it } from "@jest/globals";
import { horizontalPodAutoscaler } from "../../../../api/autoscaling/horizontal-pod-autoscaler.js";
import { convert, servedAsStored, storedApiVersion } from "../../../../api/conversion/convert.js";
import { event } from "../../../../api/core/event.js";
import type { KubeObject } from "../../../../api/meta/object.js";
import { builtInScheme } from "../../../../api/scheme/built-in-scheme.js";

const scheme = builtInScheme();

const autoscaler = {
  apiVersion: "autoscaling/v2",
  kind: "HorizontalPodAutoscaler",
  metadata: { name: "a", annotations: { mine: "x" } },
  spec: {
    maxReplicas: 3,
    scaleTargetRef: { kind: "Deployment", name: "d" },
    behavior: { scaleUp: { policies: [{ type: "Pods", value: 4, periodSeconds: 15 }] } },
    metrics: [
      {
        type: "Pods",
        pods: { metric: { name: "rps" }, target: { type: "AverageValue", averageValue: "10" } },
      },
      {
        type: "Resource",
        resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } },
      },
    ],
  },
  status: {
    currentReplicas: 1,
    desiredReplicas: 2,
    conditions: [{ type: "AbleToScale", status: "True" }],
    currentMetrics: [
      { type: "Resource", resource: { name: "cpu", current: { averageUtilization: 7, averageValue: "7m" } } },
    ],
  },
};

describe("convert", () => {
  it("returns the same object when nothing changes", () => {
    expect(convert(horizontalPodAutoscaler, autoscaler, "autoscaling/v2")).toBe(autoscaler);
  });

  it("shows autoscalers in v1 and brings back all of it", () => {
    const v1 = convert(horizontalPodAutoscaler, autoscaler, "autoscaling/v1");
    expect(v1).toMatchObject({
      apiVersion: "autoscaling/v1",
      spec: { maxReplicas: 3, targetCPUUtilizationPercentage: 80 },
      status: { currentReplicas: 1, currentCPUUtilizationPercentage: 7 },
    });
    expect(JSON.parse(v1.metadata.annotations?.["autoscaling.alpha.kubernetes.io/metrics"] ?? "")).toEqual([
      { type: "Pods", pods: { metricName: "rps", targetAverageValue: "10" } },
    ]);
    expect(
      JSON.parse(v1.metadata.annotations?.["autoscaling.alpha.kubernetes.io/current-metrics"] ?? ""),
    ).toEqual([
      {
        type: "Resource",
        resource: { name: "cpu", currentAverageUtilization: 7, currentAverageValue: "7m" },
      },
    ]);
    expect(v1.metadata.annotations?.["autoscaling.alpha.kubernetes.io/behavior"]).toBe(
      '{"ScaleUp":{"Policies":[{"Type":"Pods","Value":4,"PeriodSeconds":15}]}}',
    );
    expect(convert(horizontalPodAutoscaler, v1, "autoscaling/v2")).toEqual(autoscaler);
  });

  it("shows every kind of metric in v1 and brings it back", () => {
    const metric = { name: "rps", selector: { matchLabels: { a: "b" } } };
    const describedObject = { apiVersion: "v1", kind: "Service", name: "s" };
    const average = { type: "AverageValue", averageValue: "1" };
    const value = { type: "Value", value: "1" };
    const metrics = [
      { type: "Resource", resource: { name: "memory", target: average } },
      {
        type: "ContainerResource",
        containerResource: {
          name: "cpu",
          container: "c",
          target: { type: "Utilization", averageUtilization: 5 },
        },
      },
      { type: "Object", object: { metric, describedObject, target: value } },
      { type: "External", external: { metric, target: value } },
      { type: "External", external: { metric, target: average } },
    ];
    const many = { ...autoscaler, spec: { ...autoscaler.spec, metrics } };
    const v1 = convert(horizontalPodAutoscaler, many, "autoscaling/v1");
    expect(convert(horizontalPodAutoscaler, v1, "autoscaling/v2")).toEqual(many);
  });

  it.each([
    ["metrics", "[null]"],
    ["metrics", '[{"type":"Pods","pods":{"metricName":5}}]'],
    ["metrics", "{"],
    ["behavior", "5"],
    ["behavior", '{"ScaleUp":"fast"}'],
    ["behavior", `${"[".repeat(50_000)}${"]".repeat(50_000)}`],
    ["conditions", '[{"type":{}}]'],
    ["current-metrics", '[{"type":"Pods","pods":[]},1]'],
  ])("loses of an autoscaler in v1 what makes no sense: %s %.30s", (part, text) => {
    const name = `autoscaling.alpha.kubernetes.io/${part}`;
    const v1 = {
      apiVersion: "autoscaling/v1",
      kind: "HorizontalPodAutoscaler",
      metadata: { name: "a", annotations: { [name]: text, mine: "x" } },
      spec: { maxReplicas: 3, scaleTargetRef: { kind: "Deployment", name: "d" } },
      status: { currentReplicas: 1, desiredReplicas: 2 },
    };
    expect(convert(horizontalPodAutoscaler, v1, "autoscaling/v2")).toEqual({
      ...v1,
      apiVersion: "autoscaling/v2",
      metadata: { name: "a", annotations: { mine: "x" } },
    });
  });

  it("doesn't take others' annotations for its own", () => {
    const name = "autoscaling.alpha.kubernetes.io/metrics";
    const metadata = { name: "a", annotations: { [name]: "[]" } };
    const spec = { ...autoscaler.spec, metrics: autoscaler.spec.metrics.slice(1) };
    const v1 = convert(
      horizontalPodAutoscaler,
      { ...autoscaler, metadata, spec } as KubeObject,
      "autoscaling/v1",
    );
    expect(v1.metadata.annotations?.[name]).toBeUndefined();
  });

  it("shows events in both groups", () => {
    const made: KubeObject = {
      apiVersion: "v1",
      kind: "Event",
      metadata: { name: "e" },
      ...{
        involvedObject: { kind: "Pod", name: "p" },
        message: "hello",
        count: 2,
        source: { component: "c" },
      },
      ...{ reportingComponent: "r", reportingInstance: "i", type: "Normal" },
    };
    const modern = convert(event, made, "events.k8s.io/v1");
    expect(modern).toMatchObject({ regarding: { name: "p" }, note: "hello", deprecatedCount: 2 });
    expect(convert(event, modern, "v1")).toEqual(made);
  });

  it("keeps events of both groups in the core group", () => {
    const kind = scheme.byResource("events.k8s.io", "events");
    if (!kind) throw new Error("no events");
    expect(storedApiVersion(kind)).toBe("v1");
    expect(servedAsStored(kind, "v1")).toBe(false);
  });
});
