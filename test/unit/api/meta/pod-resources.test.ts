import { describe, expect, it } from "@jest/globals";
import type { V1Container, V1PodSpec } from "../../../../api/generated/types.js";
import { podLimits, podRequests } from "../../../../api/meta/pod-resources.js";
import { qosClassOf } from "../../../../api/meta/qos.js";
import { formatQuantity } from "../../../../api/meta/quantity.js";

const wants = (cpu: string, more: Partial<V1Container> = {}): V1Container => ({
  name: "c",
  resources: { requests: { cpu } },
  ...more,
});
const cpuOf = (spec: V1PodSpec) => {
  const cpu = podRequests(spec).get("cpu");
  return cpu && formatQuantity(cpu);
};

describe("podRequests", () => {
  it("sums containers and adds the overhead", () => {
    expect(cpuOf({ containers: [wants("1"), wants("500m")], overhead: { cpu: "250m" } })).toBe("1750m");
  });

  it("takes the largest init container when that is more", () => {
    expect(cpuOf({ initContainers: [wants("3"), wants("2")], containers: [wants("1")] })).toBe("3");
  });

  it("counts sidecars beside what runs with them", () => {
    const initContainers = [wants("1", { restartPolicy: "Always" }), wants("2")];
    expect(cpuOf({ initContainers, containers: [wants("1")] })).toBe("3");
    expect(cpuOf({ initContainers, containers: [wants("4")] })).toBe("5");
  });

  it("leaves limits alone where none are set", () => {
    expect(podLimits({ containers: [wants("1")], overhead: { cpu: "1" } }).size).toBe(0);
  });
});

describe("qosClassOf", () => {
  it.each([
    ["BestEffort", {}],
    ["Burstable", { requests: { cpu: "1" } }],
    ["Burstable", { limits: { cpu: "1" } }],
    ["Guaranteed", { limits: { cpu: "1", memory: "1Gi" } }],
    ["Guaranteed", { limits: { cpu: "1", memory: "1Gi" }, requests: { cpu: "1000m" } }],
    ["Burstable", { limits: { cpu: "1", memory: "1Gi" }, requests: { cpu: "900m" } }],
  ])("%s for %j", (expected, resources) => {
    expect(qosClassOf({ containers: [{ name: "c", resources }] })).toBe(expected);
  });
});
