import { describe, expect, it } from "@jest/globals";
import type { V1ContainerStatus, V1Pod, V1PodSpec, V1PodStatus } from "../../../../api/generated/types.js";
import { heldLimits, heldRequests } from "../../../../api/meta/held-resources.js";
import { formatAll } from "../../../../api/quota/resource-list.js";
import { podOf } from "../../../support/pods.js";

type Amounts = Record<string, string>;
const container = (name: string, requests: Amounts, limits: Amounts = {}, more = {}) => ({
  name,
  resources: { requests, limits },
  ...more,
});
const granted = (name: string, allocatedResources: Amounts, requests?: Amounts, limits?: Amounts) =>
  ({
    name,
    allocatedResources,
    ...(requests ? { resources: { requests, limits } } : {}),
  }) as V1ContainerStatus;
const pod = (
  containers: V1PodSpec["containers"],
  status: V1PodStatus,
  spec: Partial<V1PodSpec> = {},
): V1Pod => ({ ...podOf("p", containers, spec), status });
const said = (...containerStatuses: V1ContainerStatus[]): V1PodStatus => ({ containerStatuses });
const infeasible = { type: "PodResizePending", status: "True", reason: "Infeasible" };
const deferred = { ...infeasible, reason: "Deferred" };

const a = container("a", { cpu: "2" }, { cpu: "4" });
const b = container("b", { cpu: "1" });
const sidecar = container("s", { cpu: "1" }, {}, { restartPolicy: "Always" });
const whole = { resources: { requests: { cpu: "4" }, limits: { cpu: "6" } } };
const wholeSaid = (allocated: string, had: string, limit: string): V1PodStatus => ({
  allocatedResources: { cpu: allocated },
  resources: { requests: { cpu: had }, limits: { cpu: limit } },
});

describe("what is kept for a pod", () => {
  it.each<[string, V1Pod, string]>([
    ["what it asks for, when its node has said nothing", pod([a], {}), "2"],
    ["what is granted, when that is more", pod([a], said(granted("a", { cpu: "3" }))), "3"],
    ["what it has, when that is more", pod([a], said(granted("a", { cpu: "1" }, { cpu: "3" }))), "3"],
    ["what it asks for, when that is more", pod([a], said(granted("a", { cpu: "1" }, { cpu: "1" }))), "2"],
    [
      "the most of all containers together",
      pod([a, b], said(granted("a", { cpu: "1" }), granted("b", { cpu: "2" }))),
      "3",
    ],
    [
      "what it asks for, while a resize waits",
      pod([a], { ...said(granted("a", { cpu: "1" })), conditions: [deferred] }),
      "2",
    ],
    [
      "what is granted, when a resize can't be",
      pod([a], { ...said(granted("a", { cpu: "1" })), conditions: [infeasible] }),
      "1",
    ],
    [
      "what a sidecar has",
      pod([b], { initContainerStatuses: [granted("s", { cpu: "2" })] }, { initContainers: [sidecar] }),
      "3",
    ],
    ["what is granted to the pod as a whole", pod([a], wholeSaid("5", "1", "6"), whole), "5"],
    ["what the pod as a whole has", pod([a], wholeSaid("1", "5", "6"), whole), "5"],
    ["its overhead once", pod([a], wholeSaid("5", "5", "6"), { ...whole, overhead: { cpu: "1" } }), "5"],
    [
      "what the whole was granted, when a resize can't be",
      pod([a], { ...wholeSaid("3", "3", "3"), conditions: [infeasible] }, whole),
      "3",
    ],
    ["what can be read", pod([a], said(granted("a", { cpu: "much" }, { cpu: "3" }))), "3"],
  ])("is %s", (_, one, cpu) => {
    expect(formatAll(heldRequests(one))).toEqual({ cpu });
  });

  it.each<[string, V1Pod, string]>([
    ["those that it has", pod([a], said(granted("a", {}, {}, { cpu: "5" }))), "5"],
    ["those that it asks for", pod([a], said(granted("a", {}, {}, { cpu: "3" }))), "4"],
    [
      "those that it has, when others can't be",
      pod([a], { ...said(granted("a", {}, {}, { cpu: "3" })), conditions: [infeasible] }),
      "3",
    ],
    ["those of the whole", pod([a], wholeSaid("4", "4", "7"), whole), "7"],
  ])("of limits is %s", (_, one, cpu) => {
    expect(formatAll(heldLimits(one))).toEqual({ cpu });
  });

  it("is an estimate, where a container names no resource", () => {
    expect(formatAll(heldRequests(pod([a, b], {}), { cpu: "9", memory: "1Mi" }))).toEqual({
      cpu: "3",
      memory: "2Mi",
    });
  });
});
