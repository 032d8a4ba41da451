import { describe, expect, it } from "@jest/globals";
import type { V1PodSpec } from "../../../../api/generated/types.js";
import { requestedAmounts } from "../../../../control-plane/controllers/horizontal-pod-autoscaler/requested-amounts.js";
import { pod } from "../../../support/workloads.js";

const container = (name: string, cpu: string | undefined, part: object = {}) => ({
  name,
  ...(cpu === undefined ? {} : { resources: { requests: { cpu } } }),
  ...part,
});
const sidecar = container("proxy", "50m", { restartPolicy: "Always" });
const init = container("init", "5");

function requested(spec: V1PodSpec, name?: string): number | string | undefined {
  try {
    return requestedAmounts([pod("p", {}, spec)], "cpu", name).get("p");
  } catch (error) {
    return (error as Error).message;
  }
}

describe("what a pod requests", () => {
  const two = {
    containers: [container("a", "100m"), container("b", "0.2")],
    initContainers: [init, sidecar],
  };
  it.each<[string, V1PodSpec, string | undefined, number | string]>([
    ["of all that run", two, undefined, 350],
    ["of one container", two, "b", 200],
    ["of a sidecar", two, "proxy", 50],
    ["of none that runs", two, "init", "container init not found in Pod p"],
    [
      "where one requests none",
      { containers: [container("a", "100m"), container("b", undefined)] },
      undefined,
      "missing request for cpu in container b of Pod p",
    ],
    ["of the pod as a whole", { ...two, resources: { requests: { cpu: "2" } } }, undefined, 2000],
    ["of one container of such a pod", { ...two, resources: { requests: { cpu: "2" } } }, "a", 100],
    [
      "of a pod as a whole that requests only another",
      { containers: [container("a", undefined)], resources: { requests: { memory: "2Gi" } } },
      undefined,
      "missing pod-level request for cpu in Pod p",
    ],
  ])("%s", (_name, spec, name, expected) => {
    expect(requested(spec, name)).toBe(expected);
  });
});
