import { describe, expect, it } from "@jest/globals";
import { evictionMessage } from "../../../../node-agent/eviction/eviction-message.js";
import { parseThresholds } from "../../../../node-agent/eviction/parse-thresholds.js";
import { pressureRefusal } from "../../../../node-agent/eviction/pressure-admission.js";
import { ranked } from "../../../../node-agent/eviction/ranking.js";
import type { PressureCondition, StarvedResource } from "../../../../node-agent/eviction/signals.js";
import { observed } from "../../../support/eviction.js";
import { podOf, sleeper } from "../../../support/pods.js";

const mebi = 2 ** 20;

type Row = readonly [
  name: string,
  usedMi: number | undefined,
  requestMi?: number | undefined,
  priority?: number,
];

const candidate = (resource: StarvedResource, [name, used, request, priority = 0]: Row) => {
  const resources = request === undefined ? {} : { requests: { [resource]: `${request}Mi` } };
  const use =
    used === undefined ? undefined : { total: used * mebi, byContainer: new Map([["app", used * mebi]]) };
  return { pod: podOf(name, [sleeper("app", { resources })], { priority }), use };
};

describe("who is to go first", () => {
  it.each<[string, StarvedResource, readonly Row[], string]>([
    [
      "who uses more than was asked for",
      "memory",
      [
        ["within", 90, 100],
        ["over", 20, 10],
      ],
      "over,within",
    ],
    [
      "who matters less, of those",
      "memory",
      [
        ["high", 90, 10, 5],
        ["low", 20, 10],
      ],
      "low,high",
    ],
    [
      "who uses more beyond the request, of those",
      "memory",
      [
        ["big", 300, 290],
        ["small", 50, 10],
      ],
      "small,big",
    ],
    [
      "who asked for nothing, mostly",
      "memory",
      [
        ["asked", 100, 200],
        ["nothing", 1],
      ],
      "nothing,asked",
    ],
    [
      "who couldn't be measured",
      "memory",
      [
        ["seen", 500],
        ["unseen", undefined, 100, 9],
      ],
      "unseen,seen",
    ],
    [
      "the same for disk",
      "ephemeral-storage",
      [
        ["within", 90, 100],
        ["over", 20, 10],
      ],
      "over,within",
    ],
    [
      "who matters less, whatever it uses of processes",
      "pids",
      [
        ["high", 90, undefined, 5],
        ["low", 1],
      ],
      "low,high",
    ],
    [
      "who has more processes, of those",
      "pids",
      [
        ["few", 1],
        ["many", 9],
      ],
      "many,few",
    ],
    [
      "who has more files",
      "inodes",
      [
        ["few", 1],
        ["many", 9],
      ],
      "many,few",
    ],
  ])("%s", (_, resource, rows, order) => {
    const candidates = rows.map((row) => candidate(resource, row));
    for (const given of [candidates, candidates.toReversed()])
      expect(
        ranked(resource, given)
          .map(({ pod }) => pod.metadata.name)
          .join(),
      ).toBe(order);
  });
});

describe("why a pod was evicted", () => {
  const due = parseThresholds({
    hard: "memory.available<100Mi,nodefs.inodesFree<5%",
    soft: "",
    softGracePeriod: "",
    minimumReclaim: "",
  });
  const seen = observed({ "memory.available": [50 * mebi, 1_000 * mebi], "nodefs.inodesFree": [3, 100] });
  const messageOf = (resource: StarvedResource, row: Row) => {
    const { pod, use } = candidate(resource, row);
    return evictionMessage(resource, pod, use, due, seen);
  };

  it.each<[StarvedResource, Row, string]>([
    [
      "memory",
      ["p", 300, 200],
      "The node was low on resource: memory. Threshold quantity: 100Mi, available: 50Mi. Container app was using 300Mi, request is 200Mi, has larger consumption of memory. ",
    ],
    [
      "memory",
      ["p", 300],
      "The node was low on resource: memory. Threshold quantity: 100Mi, available: 50Mi. Container app was using 300Mi, request is 0, has larger consumption of memory. ",
    ],
    [
      "memory",
      ["p", 100, 200],
      "The node was low on resource: memory. Threshold quantity: 100Mi, available: 50Mi. ",
    ],
    [
      "memory",
      ["p", undefined],
      "The node was low on resource: memory. Threshold quantity: 100Mi, available: 50Mi. ",
    ],
    ["inodes", ["p", 1], "The node was low on resource: inodes. Threshold quantity: 5, available: 3. "],
    [
      "ephemeral-storage",
      ["p", 1],
      "The node was low on resource: ephemeral-storage. Container app was using 1Mi, request is 0, has larger consumption of ephemeral-storage. ",
    ],
  ])("%s of %j: %s", (resource, row, message) => {
    expect(messageOf(resource, row)).toBe(message);
  });
});

describe("whom a node takes that lacks something", () => {
  const bestEffort = podOf("p", [sleeper("app")]);
  const burstable = podOf("p", [sleeper("app", { resources: { requests: { cpu: "1m" } } })]);
  const tolerant = podOf("p", [sleeper("app")], {
    tolerations: [{ key: "node.kubernetes.io/memory-pressure", operator: "Exists" }],
  });
  const critical = podOf("p", [sleeper("app")], { priority: 2_000_000_000 });
  const said = (...conditions: string[]) => `The node had condition: [${conditions.join(" ")}]. `;

  it.each<[string, typeof bestEffort, PressureCondition[], string | undefined]>([
    ["nothing, one that asks for nothing", bestEffort, [], undefined],
    ["memory, one that asks for nothing", bestEffort, ["MemoryPressure"], said("MemoryPressure")],
    ["memory, one that asks for something", burstable, ["MemoryPressure"], undefined],
    ["memory, one that tolerates it", tolerant, ["MemoryPressure"], undefined],
    ["memory, what is critical", critical, ["MemoryPressure"], undefined],
    ["disk, one that asks for something", burstable, ["DiskPressure"], said("DiskPressure")],
    ["disk, what is critical", critical, ["DiskPressure"], undefined],
    ["memory and disk", tolerant, ["MemoryPressure", "DiskPressure"], said("MemoryPressure", "DiskPressure")],
    ["processes", burstable, ["PIDPressure"], said("PIDPressure")],
  ])("%s", (_, pod, conditions, message) => {
    expect(pressureRefusal(pod, new Set(conditions))?.message).toBe(message);
  });
});
