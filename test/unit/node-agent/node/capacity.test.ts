import { describe, expect, it } from "@jest/globals";
import { defaultEviction } from "../../../../node-agent/eviction/settings.js";
import { spareOf } from "../../../../node-agent/eviction/spare.js";
import { nodeCapacity } from "../../../../node-agent/node/capacity.js";
import { parseReservations } from "../../../../node-agent/node/reservations.js";
import { Cgroups } from "../../../../node-agent/pods/node/cgroups.js";
import { podOf, sleeper } from "../../../support/pods.js";

const host = { cpus: 4, memoryBytes: 8 * 2 ** 30, diskBytes: 100 * 2 ** 30 };
const capacityOf = (flags: readonly string[], own: { cpu?: string; memory?: string } = {}) =>
  nodeCapacity(host, {
    ...own,
    maxPods: 110,
    reserved: parseReservations(flags),
    spare: (capacity) => spareOf(defaultEviction.thresholds, capacity),
  });

describe("what pods may take of a node", () => {
  it.each([
    [
      "all but what it must have left",
      [],
      {},
      { cpu: "4", memory: "8092Mi", "ephemeral-storage": "96636764000" },
    ],
    [
      "less what is reserved",
      ["cpu=100m,memory=92Mi,pid=100", "cpu=400m,ephemeral-storage=1Gi"],
      {},
      { cpu: "3500m", memory: "8000Mi", "ephemeral-storage": "95563022176" },
    ],
    [
      "of what it is said to have",
      ["memory=1Gi"],
      { cpu: "1500m", memory: "2Gi" },
      { cpu: "1500m", memory: "924Mi" },
    ],
  ])("%s", (_, flags, own, allocatable) => {
    const found = capacityOf(flags, own);
    expect(found.allocatable).toMatchObject(allocatable);
    expect(found.capacity).toMatchObject({
      cpu: "4",
      memory: "8Gi",
      "ephemeral-storage": "100Gi",
      pods: "110",
      ...own,
    });
  });

  it("is never less than nothing", () => {
    expect(() => capacityOf(["memory=8Gi"])).toThrow(
      'invalid Node Allocatable configuration. Resource "memory" has a reservation of 8292Mi but capacity of 8Gi. Expected capacity >= reservation.',
    );
  });

  it.each([
    ["gpu=1", 'cannot reserve "gpu" resource'],
    ["cpu", "malformed pair, expect string=string: cpu"],
    ["cpu=much", 'failed to parse quantity "much" for "cpu" resource'],
    ["cpu=-1", 'resource quantity for "cpu" cannot be negative: -1'],
  ])("%s is refused", (flag, message) => {
    expect(() => parseReservations([flag])).toThrow(message);
  });
});

it("keeps all pods together to what isn't reserved, where something is", async () => {
  const set: string[] = [];
  const groups = {
    set: async (_controller: string, group: string, file: string, value: string) => {
      if (group === "/kubepods") set.push(`${file} ${value}`);
    },
    remove: async () => {},
  };
  const pod = podOf("p", [sleeper("app")]);
  const driver = "cgroupfs";
  await new Cgroups({ groups, root: "/kubepods", driver, limits: capacityOf([]).podLimits }).limit(pod, []);
  expect(set).toEqual([]);
  await new Cgroups({
    groups,
    root: "/kubepods",
    driver,
    limits: capacityOf(["cpu=1,memory=1Gi"]).podLimits,
  }).limit(pod, []);
  expect(set).toEqual(
    expect.arrayContaining([
      "cpu.shares 3072",
      `memory.limit_in_bytes ${7 * 2 ** 30}`,
      `memory.max ${7 * 2 ** 30}`,
    ]),
  );
});
