import { describe, expect, it } from "@jest/globals";
import type { V1ReplicaSet } from "../../../../api/generated/types.js";
import { replicaAnnotations } from "../../../../control-plane/controllers/deployment/annotations.js";
import { scaledSizes } from "../../../../control-plane/controllers/deployment/scaling.js";
import { deployment, replicaSet } from "../../../support/workloads.js";

const rolling = (replicas: number, maxSurge = 0, maxUnavailable = 0) =>
  deployment("web", {
    replicas,
    strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge, maxUnavailable } },
  });

type Size = readonly [name: string, replicas: number];

interface Case {
  readonly from: number;
  readonly to: number;
  /** Before and after, where it isn't none. */
  readonly surge?: readonly [number, number];
  readonly current?: Size;
  /** From the newest to the oldest. */
  readonly old?: readonly Size[];
  readonly after: Readonly<Record<string, number>>;
}

/** The higher the number in its name the younger it is. */
function setOf([name, replicas]: Size, from: number, surge: number): V1ReplicaSet {
  const set = replicaSet(name, replicas);
  const creationTimestamp = `2026-01-0${name.slice(1)}T00:00:00Z`;
  const annotations = replicaAnnotations(rolling(from, surge));
  return { ...set, metadata: { ...set.metadata, creationTimestamp, annotations } };
}

describe("sizes of ReplicaSets when a Deployment is scaled", () => {
  it.each<[string, Case]>([
    ["the only one gets all", { from: 10, to: 12, current: ["v1", 10], after: { v1: 12 } }],
    ["the only one loses all", { from: 10, to: 5, current: ["v1", 10], after: { v1: 5 } }],
    [
      "each grows by its share",
      { from: 5, to: 10, current: ["v2", 2], old: [["v1", 3]], after: { v2: 4, v1: 6 } },
    ],
    [
      "each shrinks by its share",
      { from: 5, to: 3, current: ["v2", 2], old: [["v1", 3]], after: { v2: 1, v1: 2 } },
    ],
    [
      "a small share goes whole",
      { from: 9, to: 4, current: ["v2", 8], old: [["v1", 1]], after: { v2: 4, v1: 0 } },
    ],
    [
      "three grow",
      {
        from: 7,
        to: 10,
        current: ["v3", 2],
        old: [
          ["v2", 3],
          ["v1", 2],
        ],
        after: { v3: 3, v2: 4, v1: 3 },
      },
    ],
    [
      "three shrink",
      {
        from: 13,
        to: 8,
        current: ["v3", 2],
        old: [
          ["v2", 8],
          ["v1", 3],
        ],
        after: { v3: 1, v2: 5, v1: 2 },
      },
    ],
    [
      "of equals the youngest gets what is left over",
      {
        from: 3,
        to: 4,
        current: ["v3", 1],
        old: [
          ["v2", 1],
          ["v1", 1],
        ],
        after: { v3: 2, v2: 1, v1: 1 },
      },
    ],
    [
      "of equals the oldest loses what is left over",
      {
        from: 3,
        to: 2,
        current: ["v3", 1],
        old: [
          ["v2", 1],
          ["v1", 1],
        ],
        after: { v3: 1, v2: 1, v1: 0 },
      },
    ],
    [
      "old ones alone share it",
      {
        from: 4,
        to: 5,
        old: [
          ["v2", 2],
          ["v1", 2],
        ],
        after: { v2: 3, v1: 2 },
      },
    ],
    [
      "nothing is left of anything",
      {
        from: 6,
        to: 0,
        current: ["v3", 3],
        old: [
          ["v2", 2],
          ["v1", 1],
        ],
        after: { v3: 0, v2: 0, v1: 0 },
      },
    ],
    [
      "from nothing the current one grows",
      {
        from: 0,
        to: 6,
        current: ["v3", 0],
        old: [
          ["v2", 0],
          ["v1", 0],
        ],
        after: { v3: 6, v2: 0, v1: 0 },
      },
    ],
    [
      "surge is shared as well",
      { from: 10, to: 20, surge: [2, 2], current: ["v2", 6], old: [["v1", 6]], after: { v2: 11, v1: 11 } },
    ],
    [
      "another size with another surge",
      { from: 10, to: 50, surge: [3, 6], current: ["v2", 5], old: [["v1", 8]], after: { v2: 22, v1: 34 } },
    ],
    [
      "another size with another template",
      {
        from: 10,
        to: 14,
        old: [
          ["v2", 7],
          ["v1", 3],
        ],
        after: { v2: 10, v1: 4 },
      },
    ],
  ])("%s", (_, { from, to, surge: [before, now] = [0, 0], current, old = [], after }) => {
    const one = (size: Size) => setOf(size, from, before);
    const sets = { current: current && one(current), old: old.map(one) };
    const sizes = scaledSizes(rolling(to, now), sets);
    const all = [...(sets.current ? [sets.current] : []), ...sets.old];
    const found = all.map((set) => [set.metadata.name, sizes.get(set) ?? set.spec?.replicas]);
    expect(Object.fromEntries(found)).toEqual(after);
  });

  it("one that could not be written the last time is made up for, and no other is touched", () => {
    const old = [setOf(["v2", 1], 3, 0), setOf(["v1", 1], 5, 0)];
    const sets = { current: setOf(["v3", 2], 5, 0), old };
    const sizes = [...scaledSizes(rolling(5), sets)].map(([{ metadata }, size]) => [metadata.name, size]);
    expect(Object.fromEntries(sizes)).toEqual({ v3: 2, v2: 2, v1: 1 });
  });

  it("a current one that is whole but broken costs no old pod", () => {
    const sets = { current: setOf(["v2", 2], 2, 1), old: [setOf(["v1", 1], 2, 1)] };
    expect([...scaledSizes(rolling(2, 1, 1), sets).values()].sort()).toEqual([1, 2]);
  });

  it("nothing is shared where pods are recreated", () => {
    const wanted = deployment("web", { replicas: 9, strategy: { type: "Recreate" } });
    const sets = { current: setOf(["v2", 2], 3, 0), old: [setOf(["v1", 1], 3, 0)] };
    expect(scaledSizes(wanted, sets).size).toBe(0);
  });
});
