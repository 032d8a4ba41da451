import type { V1Pod, V1PodSpec } from "../../../api/generated/types.js";
import { podAmountsOf } from "../../../control-plane/scheduler/pod-amounts.js";
import { podNamed } from "./objects.js";

const cpu = (amount: string, more = {}) => ({ name: "c", resources: { requests: { cpu: amount } }, ...more });
const cpuOf = (pod: V1Pod) => podAmountsOf(pod).requests.get("cpu");

describe("what a pod takes of a node", () => {
  it.each<[string, Partial<V1PodSpec>, number]>([
    ["the sum of its containers", { containers: [cpu("1"), cpu("2")] }, 3_000],
    ["its largest init container", { containers: [cpu("1")], initContainers: [cpu("2"), cpu("3")] }, 3_000],
    [
      "sidecars beside the containers",
      { containers: [cpu("1")], initContainers: [cpu("2", { restartPolicy: "Always" })] },
      3_000,
    ],
    [
      "an init container beside the sidecars before it",
      { containers: [cpu("1")], initContainers: [cpu("2", { restartPolicy: "Always" }), cpu("4")] },
      6_000,
    ],
    ["its overhead", { containers: [cpu("1")], overhead: { cpu: "250m" } }, 1_250],
    ["what it requests as a whole", { containers: [cpu("1")], resources: { requests: { cpu: "5" } } }, 5_000],
  ])("is %s", (_, spec, expected) => {
    expect(cpuOf(podNamed("p", spec))).toBe(expected);
  });

  it("is, while it is resized, the most of what is asked for and granted", () => {
    const pod = podNamed("p", { containers: [cpu("2")] });
    const containerStatuses = [{ name: "c", allocatedResources: { cpu: "3" } } as never];
    expect(cpuOf({ ...pod, status: { containerStatuses } })).toBe(3_000);
  });
});
