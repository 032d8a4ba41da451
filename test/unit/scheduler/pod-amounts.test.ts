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

  const resized = (status: object, conditions: object[] = []): V1Pod => ({
    ...podNamed("p", { containers: [cpu("2")] }),
    status: { containerStatuses: [{ name: "c", ...status } as never], conditions: conditions as never },
  });
  it.each<[string, V1Pod, number]>([
    ["the larger of asked and granted", resized({ allocatedResources: { cpu: "3" } }), 3_000],
    ["the larger of asked and had", resized({ resources: { requests: { cpu: "2500m" } } }), 2_500],
    ["what is asked for when that is more", resized({ allocatedResources: { cpu: "1" } }), 2_000],
    [
      "what it has when more can't be",
      resized({ allocatedResources: { cpu: "1" } }, [
        { type: "PodResizePending", status: "True", reason: "Infeasible" },
      ]),
      1_000,
    ],
  ])("is, while it is resized, %s", (_, pod, expected) => {
    expect(cpuOf(pod)).toBe(expected);
  });
});
