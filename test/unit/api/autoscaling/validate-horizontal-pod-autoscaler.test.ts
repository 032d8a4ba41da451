import { describe, expect, it } from "@jest/globals";
import { horizontalPodAutoscaler } from "../../../../api/autoscaling/horizontal-pod-autoscaler.js";
import { setHorizontalPodAutoscalerDefaults } from "../../../../api/autoscaling/horizontal-pod-autoscaler-defaults.js";
import {
  validateHorizontalPodAutoscaler,
  validateHorizontalPodAutoscalerUpdate,
  validateNewHorizontalPodAutoscaler,
} from "../../../../api/autoscaling/validate-horizontal-pod-autoscaler.js";
import type { V2HorizontalPodAutoscaler } from "../../../../api/generated/types.js";
import { autoscaler } from "../../../support/autoscalers.js";
import { said } from "../../../support/field-errors.js";

type Spec = V2HorizontalPodAutoscaler["spec"];

function complaints(spec: Partial<Spec>): string[] {
  const made = autoscaler("a", spec);
  setHorizontalPodAutoscalerDefaults(made);
  return said([...validateHorizontalPodAutoscaler(made), ...validateNewHorizontalPodAutoscaler(made)]);
}

const average = { type: "AverageValue", averageValue: "1" };
const metric = { name: "qps" };
const ofMetrics = (metrics: unknown): Partial<Spec> => ({ metrics: metrics as Spec["metrics"] });
const ofBehavior = (behavior: unknown): Partial<Spec> => ({ behavior: behavior as Spec["behavior"] });
const ofTarget = (target: object) => ofMetrics([{ type: "Resource", resource: { name: "cpu", target } }]);

describe("validation of HorizontalPodAutoscalers", () => {
  it.each<[string, Partial<Spec>, string[]]>([
    ["the usual", {}, []],
    ["nothing but what has to be", { metrics: undefined, minReplicas: undefined }, []],
    [
      "bounds in order",
      { minReplicas: 3, maxReplicas: 2 },
      ["spec.maxReplicas: Invalid value: 2: must be greater than or equal to `minReplicas`"],
    ],
    [
      "bounds above nothing",
      { minReplicas: 0, maxReplicas: 0 },
      [
        "spec.minReplicas: Invalid value: 0: must be greater than or equal to 1",
        "spec.maxReplicas: Invalid value: 0: must be greater than 0",
      ],
    ],
    [
      "a target",
      { scaleTargetRef: { kind: "", name: "a/b" } },
      [
        "spec.scaleTargetRef.kind: Required value",
        `spec.scaleTargetRef.name: Invalid value: "a/b": may not contain '/'`,
        'spec.scaleTargetRef.apiVersion: Invalid value: "": apiVersion must specify API group',
      ],
    ],
    [
      "a target of a group",
      { scaleTargetRef: { apiVersion: "v1", kind: "Deployment", name: "d" } },
      ['spec.scaleTargetRef.apiVersion: Invalid value: "v1": apiVersion must specify API group'],
    ],
    [
      "a ReplicationController without group",
      { scaleTargetRef: { apiVersion: "v1", kind: "ReplicationController", name: "d" } },
      [],
    ],
    [
      "a target of one group",
      { scaleTargetRef: { apiVersion: "a/b/c", kind: "Deployment", name: "d" } },
      ['spec.scaleTargetRef.apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c'],
    ],
    [
      "a known type of metric",
      ofMetrics([{ type: "Weather" }, {}]),
      [
        'spec.metrics[0].type: Unsupported value: "Weather": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"',
        "spec.metrics[1].type: Required value: must specify a metric source type",
        'spec.metrics[1].type: Unsupported value: "": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"',
      ],
    ],
    [
      "so many metrics, and no more",
      ofMetrics(Array.from({ length: 101 }, () => ({}))),
      ["spec.metrics: Too many: 101: must have at most 100 items"],
    ],
    [
      "the source of the type",
      ofMetrics([{ type: "Pods", resource: { name: "cpu", target: average } }]),
      ["spec.metrics[0].pods: Required value: must populate information for the given metric source"],
    ],
    [
      "one source alone",
      ofMetrics([
        { type: "Pods", pods: { metric, target: average }, resource: { name: "cpu", target: average } },
      ]),
      ["spec.metrics[0].resource: Forbidden: must populate the given metric source only"],
    ],
    [
      "a target for a resource",
      ofMetrics([{ type: "Resource", resource: {} }]),
      [
        "spec.metrics[0].resource.name: Required value: must specify a resource name",
        "spec.metrics[0].resource.target.type: Required value: must specify a metric target type",
        'spec.metrics[0].resource.target.type: Invalid value: "": must be either Utilization, Value, or AverageValue',
        "spec.metrics[0].resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization",
      ],
    ],
    [
      "one target for a resource",
      ofTarget({ type: "Utilization", averageUtilization: 0, averageValue: "-1" }),
      [
        'spec.metrics[0].resource.target.averageValue: Invalid value: "-1": must be positive',
        "spec.metrics[0].resource.target.averageUtilization: Invalid value: 0: must be greater than 0",
        "spec.metrics[0].resource.target.averageValue: Forbidden: may not set both a target raw value and a target utilization",
      ],
    ],
    [
      "a container's resource",
      ofMetrics([
        { type: "ContainerResource", containerResource: { name: "seats", container: "A", target: average } },
      ]),
      [
        'spec.metrics[0].containerResource.name: Invalid value: "seats": must be a standard resource type or fully qualified',
        'spec.metrics[0].containerResource.name: Invalid value: "seats": must be a standard resource for containers',
        expect.stringContaining(
          'spec.metrics[0].containerResource.container: Invalid value: "A": a lowercase RFC 1123 label',
        ),
      ] as string[],
    ],
    [
      "an average of pods",
      ofMetrics([{ type: "Pods", pods: { metric: {}, target: { type: "Value", value: "1" } } }]),
      [
        "spec.metrics[0].pods.metric.name: Required value: must specify a metric name",
        "spec.metrics[0].pods.target.averageValue: Required value: must specify a positive target averageValue",
      ],
    ],
    [
      "an object to tell of",
      ofMetrics([
        {
          type: "Object",
          object: {
            metric: { name: "a/b" },
            describedObject: { apiVersion: "a/b/c", kind: "Service" },
            target: { type: "Value" },
          },
        },
      ]),
      [
        "spec.metrics[0].object.describedObject.name: Required value",
        `spec.metrics[0].object.metric.name: Invalid value: "a/b": may not contain '/'`,
        "spec.metrics[0].object.target.averageValue: Required value: must set either a target value or averageValue",
        'spec.metrics[0].object.describedObject.apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c',
      ],
    ],
    [
      "one target from outside",
      ofMetrics([
        { type: "External", external: { metric, target: { ...average, value: "0" } } },
        { type: "External", external: { metric, target: { type: "Value" } } },
      ]),
      [
        'spec.metrics[0].external.target.value: Invalid value: "0": must be positive',
        "spec.metrics[0].external.target.value: Forbidden: may not set both a target value for metric and a per-pod target",
        "spec.metrics[1].external.target.averageValue: Required value: must set either a target value for metric or a per-pod target",
      ],
    ],
    [
      "rules within bounds",
      ofBehavior({
        scaleUp: { stabilizationWindowSeconds: -1, selectPolicy: "Most", policies: [] },
        scaleDown: {
          stabilizationWindowSeconds: 3601,
          tolerance: "-0.1",
          policies: [
            { type: "Nodes", value: 0, periodSeconds: 0 },
            { type: "Pods", value: 1, periodSeconds: 1801 },
          ],
        },
      }),
      [
        "spec.behavior.scaleUp.stabilizationWindowSeconds: Invalid value: -1: must be greater than or equal to zero",
        'spec.behavior.scaleUp.selectPolicy: Unsupported value: "Most": supported values: "Disabled", "Max", "Min"',
        "spec.behavior.scaleUp.policies: Required value: must specify at least one Policy",
        "spec.behavior.scaleDown.stabilizationWindowSeconds: Invalid value: 3601: must be less than or equal to 3600",
        'spec.behavior.scaleDown.policies[0].type: Unsupported value: "Nodes": supported values: "Percent", "Pods"',
        "spec.behavior.scaleDown.policies[0].value: Invalid value: 0: must be greater than zero",
        "spec.behavior.scaleDown.policies[0].periodSeconds: Invalid value: 0: must be greater than zero",
        "spec.behavior.scaleDown.policies[1].periodSeconds: Invalid value: 1801: must be less than or equal to 1800",
        'spec.behavior.scaleDown.tolerance: Invalid value: "-0.1": must be greater than or equal to 0',
      ],
    ],
    ["rules that say little", ofBehavior({ scaleUp: { tolerance: "0.05" }, scaleDown: {} }), []],
  ])("%s", (_name, spec, expected) => {
    expect(complaints(spec)).toEqual(expected);
  });

  it("lets be what was made when it was allowed", () => {
    const old = autoscaler("a", { scaleTargetRef: { kind: "Deployment", name: "d" } });
    const same = { ...old, spec: { ...old.spec, maxReplicas: 4 } };
    expect(validateHorizontalPodAutoscalerUpdate(same, old)).toEqual([]);
    const other = { ...old, spec: { ...old.spec, scaleTargetRef: { kind: "StatefulSet", name: "d" } } };
    expect(said(validateHorizontalPodAutoscalerUpdate(other, old))).toEqual([
      'spec.scaleTargetRef.apiVersion: Invalid value: "": apiVersion must specify API group',
    ]);
  });

  it("fills in what Kubernetes does", () => {
    const made = autoscaler("a", {
      minReplicas: undefined,
      metrics: undefined,
      behavior: { scaleUp: { tolerance: "0" } },
    });
    setHorizontalPodAutoscalerDefaults(made);
    expect(made.spec).toMatchObject({
      minReplicas: 1,
      metrics: [
        {
          type: "Resource",
          resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } },
        },
      ],
      behavior: {
        scaleUp: {
          stabilizationWindowSeconds: 0,
          selectPolicy: "Max",
          policies: [
            { type: "Pods", value: 4, periodSeconds: 15 },
            { type: "Percent", value: 100, periodSeconds: 15 },
          ],
          tolerance: "0",
        },
        scaleDown: { selectPolicy: "Max", policies: [{ type: "Percent", value: 100, periodSeconds: 15 }] },
      },
    });
    expect(made.spec.behavior?.scaleDown?.stabilizationWindowSeconds).toBeUndefined();
  });

  it("refuses a status that counts below nothing", () => {
    const old = autoscaler("a");
    const status = { currentReplicas: -1, desiredReplicas: -2 };
    const { validateStatusUpdate } = horizontalPodAutoscaler.rules;
    expect(said(validateStatusUpdate?.({ ...old, status }, old) ?? [])).toEqual([
      "status.currentReplicas: Invalid value: -1: must be greater than or equal to 0",
      "status.desiredReplicas: Invalid value: -2: must be greater than or equal to 0",
    ]);
  });
});
