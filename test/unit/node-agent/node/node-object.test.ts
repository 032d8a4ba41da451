import { describe, expect, it } from "@jest/globals";
import type { V1NodeCondition } from "../../../../api/generated/types.js";
import { defaultDevice } from "../../../../node-agent/host/default-address.js";
import { nodeConditions, type Vitals } from "../../../../node-agent/node/conditions.js";
import { nodeObject } from "../../../../node-agent/node/node-object.js";
import type { ImageInfo } from "../../../../node-agent/runtime/container-runtime.js";

const well: Vitals = { pressures: new Set(), problems: [] };
const lacking = (...pressures: string[]) => ({ pressures: new Set(pressures) });

describe("node conditions", () => {
  const judged = (vitals: Partial<Vitals>, before: readonly V1NodeCondition[] = [], now = "now") =>
    nodeConditions({ ...well, ...vitals }, before, now);
  const brief = (conditions: readonly V1NodeCondition[]) =>
    Object.fromEntries(conditions.map(({ type, status, reason }) => [type, `${status} ${reason}`]));

  it("of a host that is well", () => {
    expect(brief(judged({}))).toEqual({
      MemoryPressure: "False KubeletHasSufficientMemory",
      DiskPressure: "False KubeletHasNoDiskPressure",
      PIDPressure: "False KubeletHasSufficientPID",
      Ready: "True KubeletReady",
    });
  });

  it.each([
    [lacking("MemoryPressure"), "MemoryPressure", "True KubeletHasInsufficientMemory"],
    [lacking("DiskPressure"), "DiskPressure", "True KubeletHasDiskPressure"],
    [lacking("DiskPressure"), "MemoryPressure", "False KubeletHasSufficientMemory"],
    [lacking("PIDPressure"), "PIDPressure", "True KubeletHasInsufficientPID"],
    [{ problems: ["container runtime is down"] }, "Ready", "False KubeletNotReady"],
  ])("of one with %j", (vitals, type, expected) => {
    expect(brief(judged(vitals))[type]).toBe(expected);
  });

  it("names all problems", () => {
    const ready = judged({ problems: ["one", "two"] }).find(({ type }) => type === "Ready");
    expect(ready?.message).toBe("[one, two]");
  });

  it("keeps the time of the last change, not of the last look", () => {
    const before = judged({}, [], "2026-01-01T00:00:00Z");
    const after = judged(lacking("DiskPressure"), before, "2026-01-01T00:01:00Z");
    const times = Object.fromEntries(after.map(({ type, lastTransitionTime }) => [type, lastTransitionTime]));
    expect(times).toMatchObject({ DiskPressure: "2026-01-01T00:01:00Z", Ready: "2026-01-01T00:00:00Z" });
    expect(after.every(({ lastHeartbeatTime }) => lastHeartbeatTime === "2026-01-01T00:01:00Z")).toBe(true);
  });
});

describe("the Node object", () => {
  const image = (index: number): ImageInfo => ({
    id: `sha256:${index}`,
    tags: [`image:${index}`],
    digests: [],
    bytes: index,
  });
  const amounts = { cpu: "2", memory: "4Gi", pods: "110" };
  const node = nodeObject({
    name: "node-1",
    address: "192.0.2.1",
    labels: { zone: "a", "kubernetes.io/os": "other" },
    agentPort: 10_250,
    capacity: { capacity: amounts, allocatable: { ...amounts, memory: "3Gi" }, memoryBytes: 4 * 2 ** 30 },
    handlers: [
      { name: "", recursiveReadOnly: true },
      { name: "kata", recursiveReadOnly: false },
    ],
    info: {} as never,
    images: [...Array.from({ length: 60 }, (_, index) => image(index)), { ...image(99), tags: [] }],
    conditions: [],
  });

  it("says where and what it is", () => {
    expect(node.metadata.labels).toMatchObject({ "kubernetes.io/hostname": "node-1", zone: "a" });
    expect(node.status).toMatchObject({
      addresses: [
        { type: "InternalIP", address: "192.0.2.1" },
        { type: "Hostname", address: "node-1" },
      ],
      capacity: { memory: "4Gi" },
      allocatable: { memory: "3Gi" },
      daemonEndpoints: { kubeletEndpoint: { Port: 10_250 } },
      runtimeHandlers: [
        { name: "", features: { recursiveReadOnlyMounts: true, userNamespaces: false } },
        { name: "kata", features: { recursiveReadOnlyMounts: false, userNamespaces: false } },
      ],
      features: { supplementalGroupsPolicy: true },
    });
  });

  it("names its largest images, as far as they have names", () => {
    const images = node.status?.images ?? [];
    expect(images[0]).toEqual({ names: ["image:59"], sizeBytes: 59 });
    expect(images).toHaveLength(49);
  });
});

it("finds the device of the default route with the lowest metric", () => {
  const line = (...fields: string[]) => fields.join("\t");
  const routes = [
    line("Iface", "Destination", "Gateway", "Flags", "RefCnt", "Use", "Metric", "Mask"),
    line("eth1", "00000000", "0100A8C0", "0003", "0", "0", "200", "00000000"),
    line("eth0", "00000000", "0100A8C0", "0003", "0", "0", "100", "00000000"),
    line("docker0", "000011AC", "00000000", "0001", "0", "0", "0", "0000FFFF"),
  ].join("\n");
  expect(defaultDevice(routes)).toBe("eth0");
  expect(defaultDevice("Iface\n")).toBeUndefined();
});
