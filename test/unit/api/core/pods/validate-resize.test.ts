import { describe, expect, it } from "@jest/globals";
import { resizedSpec } from "../../../../../api/core/pods/resize.js";
import { validateResize } from "../../../../../api/core/pods/validate-resize.js";
import type { V1Container, V1Pod, V1PodSpec, V1PodStatus } from "../../../../../api/generated/types.js";
import { podOf } from "../../../../support/pods.js";

type Amounts = Record<string, string>;
const made = { imagePullPolicy: "Always", terminationMessagePolicy: "File" };
const container = (
  requests: Amounts,
  limits: Amounts = {},
  more: Partial<V1Container> = {},
): V1Container => ({ name: "c", image: "i", ...made, resources: { requests, limits }, ...more });
const pod = (containers: V1Container[], spec: Partial<V1PodSpec> = {}, status: V1PodStatus = {}): V1Pod => ({
  ...podOf("p", containers, { restartPolicy: "Always", ...spec }),
  status,
});
/** What is wrong with the change, as the subresource lets it through. */
function faults(now: V1Pod, old: V1Pod): string[] {
  const spec = resizedSpec(now.spec ?? { containers: [] }, old.spec ?? { containers: [] });
  return validateResize({ ...now, spec }, old).map(({ field, message }) => `${field}: ${message}`);
}

const burstable = pod([container({ cpu: "1", memory: "1Gi" }, { cpu: "2", memory: "2Gi" })]);
const sidecar = (requests: Amounts, more: Partial<V1Container> = {}) =>
  container(requests, {}, { name: "s", restartPolicy: "Always", ...more });
const init = (requests: Amounts, more: Partial<V1Container> = {}) =>
  container(requests, {}, { name: "i", ...more });
const withInit = (one: V1Container) => pod([container({ cpu: "1" })], { initContainers: [one] });
const whole = (requests: Amounts, limits: Amounts = {}) =>
  pod([container({})], { resources: { requests, limits } });
const restarting = { resizePolicy: [{ resourceName: "cpu", restartPolicy: "RestartContainer" }] };
const running = (resources?: object): V1PodStatus => ({
  containerStatuses: [{ name: "c", state: { running: {} }, ...(resources ? { resources } : {}) } as never],
});

describe("a resize", () => {
  it.each<[string, V1Pod, V1Pod]>([
    ["more of all", pod([container({ cpu: "2", memory: "2Gi" }, { cpu: "3", memory: "3Gi" })]), burstable],
    ["less of all", pod([container({ cpu: "1m", memory: "1Mi" }, { cpu: "5m", memory: "2Mi" })]), burstable],
    [
      "a limit that was not there",
      pod([container({ cpu: "1" }, { cpu: "2" })]),
      pod([container({ cpu: "1" })]),
    ],
    [
      "a request that was not there",
      pod([container({ cpu: "1", memory: "1Mi" })]),
      pod([container({ cpu: "1" })]),
    ],
    ["sidecars", withInit(sidecar({ cpu: "2" })), withInit(sidecar({ cpu: "1" }))],
    ["init containers", withInit(init({ cpu: "2" })), withInit(init({ cpu: "1" }))],
    ["the pod as a whole", whole({ cpu: "2" }, { cpu: "3" }), whole({ cpu: "1" }, { cpu: "2" })],
    [
      "a node that says what it has",
      pod([container({ cpu: "2" })]),
      pod([container({ cpu: "1" })], {}, running({})),
    ],
  ])("may ask for %s", (_, now, old) => {
    expect(faults(now, old)).toEqual([]);
  });

  it.each<[string, V1Pod, V1Pod, string[]]>([
    [
      "another class",
      pod([container({ cpu: "1", memory: "1Gi" }, { cpu: "1", memory: "1Gi" })]),
      burstable,
      ['spec: Invalid value: "Burstable": Pod QOS Class may not change as a result of resizing'],
    ],
    [
      "nothing any more",
      pod([container({ cpu: "1" }, { memory: "2Gi" })]),
      burstable,
      [
        "spec.containers[0].resources.requests: Forbidden: resource requests cannot be removed",
        "spec.containers[0].resources.limits: Forbidden: resource limits cannot be removed",
      ],
    ],
    [
      "other resources",
      pod([container({ cpu: "1", "ephemeral-storage": "2Gi" })]),
      pod([container({ cpu: "1", "ephemeral-storage": "1Gi" })]),
      ["spec: Forbidden: only cpu and memory resources are mutable"],
    ],
    [
      "another policy",
      pod([container({ cpu: "1" }, {}, restarting)]),
      pod([container({ cpu: "1" })]),
      ["spec: Forbidden: only cpu and memory resources are mutable"],
    ],
    [
      "other resources of sidecars",
      withInit(sidecar({ cpu: "1", "ephemeral-storage": "1" })),
      withInit(sidecar({ cpu: "1" })),
      [
        "spec.initContainers[0]: Forbidden: only cpu and memory resources for init or sidecar containers are mutable",
      ],
    ],
    [
      "init containers to be restarted",
      withInit(init({ cpu: "2" }, restarting)),
      withInit(init({ cpu: "1" }, restarting)),
      [
        "spec.initContainers[0]: Forbidden: non-sidecar init containers with a resize policy of RestartContainer cannot be resized",
      ],
    ],
    [
      "another order",
      pod([container({ cpu: "1" }, {}, { name: "b" }), container({ cpu: "1" }, {}, { name: "a" })]),
      pod([container({ cpu: "1" }, {}, { name: "a" }), container({ cpu: "1" }, {}, { name: "b" })]),
      [
        "spec.containers[0].name: Forbidden: containers may not be renamed or reordered on resize",
        "spec.containers[1].name: Forbidden: containers may not be renamed or reordered on resize",
      ],
    ],
    [
      "more containers",
      pod([container({ cpu: "1" }), container({}, {}, { name: "d" })]),
      pod([container({ cpu: "1" })]),
      ["spec.containers: Forbidden: containers may not be added or removed on resize"],
    ],
    [
      "more than its limit",
      pod([container({ cpu: "3", memory: "1Gi" }, { cpu: "2", memory: "2Gi" })]),
      burstable,
      [
        'spec.containers[0].resources.requests: Invalid value: "3": must be less than or equal to cpu limit of 2',
      ],
    ],
    [
      "no pod-level resources any more",
      pod([container({ cpu: "1" })]),
      whole({ cpu: "1" }),
      ["spec.resources: Forbidden: pod-level resources cannot be removed"],
    ],
    [
      "less of pod-level resources",
      whole({ cpu: "1" }),
      whole({ cpu: "1", memory: "1Gi" }, { cpu: "1" }),
      [
        "spec.resources.requests: Forbidden: pod-level resource requests cannot be removed",
        "spec.resources.limits: Forbidden: pod-level resource limits cannot be removed",
      ],
    ],
    [
      "huge pages of the pod",
      whole({ cpu: "1", "hugepages-2Mi": "4Mi" }, { "hugepages-2Mi": "4Mi" }),
      whole({ cpu: "1", "hugepages-2Mi": "2Mi" }, { "hugepages-2Mi": "2Mi" }),
      ["spec: Forbidden: only cpu and memory resources are mutable at pod-level"],
    ],
    [
      "what its node can't do",
      pod([container({ cpu: "2" })]),
      pod([container({ cpu: "1" })], {}, running()),
      ["spec: Forbidden: Pod running on node without support for resize"],
    ],
  ])("may not ask for %s", (_, now, old, expected) => {
    expect(faults(now, old)).toEqual(expected);
  });

  it("is nothing for pods of a node or of Windows", () => {
    const mirror = pod([container({ cpu: "1" })]);
    mirror.metadata.annotations = { "kubernetes.io/config.mirror": "x" };
    expect(faults(mirror, mirror)).toEqual([": Forbidden: static pods cannot be resized"]);
    const windows = pod([container({ cpu: "1" })], { os: { name: "windows" } });
    expect(faults(windows, windows)).toEqual([": Forbidden: windows pods cannot be resized"]);
  });

  it("changes nothing but what is asked for", () => {
    const now = pod([container({ cpu: "2" }, {}, { image: "other" })], { nodeName: "other" });
    const old = pod([container({ cpu: "1" })], { nodeName: "n" });
    expect(resizedSpec(now.spec ?? { containers: [] }, old.spec ?? { containers: [] })).toEqual({
      ...old.spec,
      containers: [container({ cpu: "2" })],
    });
  });
});
