import { describe, expect, it } from "@jest/globals";
import type { IntOrString, V1ReplicaSet } from "../../../api/generated/types.js";
import { maxSurge, maxUnavailable } from "../../../control-plane/controllers/deployment/fenceposts.js";
import { sizeOfCurrent } from "../../../control-plane/controllers/deployment/replica-sets.js";
import { rollDown } from "../../../control-plane/controllers/deployment/roll-down.js";
import { sameTemplate, templateHash } from "../../../control-plane/controllers/deployment/template.js";
import { deployment, replicaSet, templateOf } from "../../support/workloads.js";

const rolling = (replicas: number, surge: IntOrString, unavailable: IntOrString) =>
  deployment("web", {
    replicas,
    strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: surge, maxUnavailable: unavailable } },
  });

const set = (name: string, replicas: number, availableReplicas: number): V1ReplicaSet => ({
  ...replicaSet(name, replicas),
  status: { replicas, availableReplicas },
});

describe("rolling update bounds", () => {
  it.each<[number, IntOrString, IntOrString, number, number]>([
    [10, "25%", "25%", 3, 2],
    [3, "25%", "25%", 1, 0],
    [1, "25%", "25%", 1, 0],
    [4, 0, "10%", 0, 1],
    [4, 0, 0, 0, 1],
    [2, 1, 5, 1, 2],
    [0, "25%", "25%", 0, 0],
  ])(
    "%d replicas, surge %s, unavailable %s",
    (replicas, surge, unavailable, expectedSurge, expectedUnavailable) => {
      const wanted = rolling(replicas, surge, unavailable);
      expect([maxSurge(wanted), maxUnavailable(wanted)]).toEqual([expectedSurge, expectedUnavailable]);
    },
  );

  it("are nothing for Recreate", () => {
    const wanted = deployment("web", { strategy: { type: "Recreate" } });
    expect([maxSurge(wanted), maxUnavailable(wanted)]).toEqual([0, 0]);
  });
});

describe("size of the current ReplicaSet", () => {
  it.each<[string, number, number, number, number]>([
    ["all at once when it is alone", 10, 0, 0, 10],
    ["only the surge beside a full old one", 10, 10, 0, 3],
    ["nothing more when there is no room", 10, 8, 5, 5],
    ["never more than wanted", 10, 1, 9, 10],
  ])("%s", (_, replicas, old, current, expected) => {
    const sets = { current: set("new", current, 0), old: [set("old", old, old)] };
    expect(sizeOfCurrent(rolling(replicas, 3, 2), sets)).toBe(expected);
  });
});

describe("scaling old ReplicaSets down", () => {
  const sizes = (current: V1ReplicaSet, ...old: V1ReplicaSet[]) =>
    Object.fromEntries(
      [...rollDown(rolling(10, 3, 2), { current, old })].map(([{ metadata }, size]) => [metadata.name, size]),
    );

  it.each<[string, V1ReplicaSet, V1ReplicaSet[], Record<string, number>]>([
    ["as far as enough stay available", set("new", 0, 0), [set("a", 10, 10)], { a: 8 }],
    ["no further while new ones come up", set("new", 5, 0), [set("a", 8, 8)], {}],
    ["as many as became available", set("new", 5, 2), [set("a", 8, 8)], { a: 6 }],
    [
      "unhealthy ones first, whose loss costs nothing",
      set("new", 3, 0),
      [set("a", 8, 8), set("b", 2, 0)],
      { b: 0 },
    ],
    [
      "without counting on pods that are about to go",
      set("new", 7, 5),
      [set("a", 0, 1), set("b", 5, 5)],
      { b: 3 },
    ],
    ["all in the end", set("new", 10, 10), [set("a", 3, 3), set("b", 0, 0)], { a: 0 }],
  ])("%s", (_, current, old, expected) => {
    expect(sizes(current, ...old)).toEqual(expected);
  });
});

describe("pod template", () => {
  it("hashes to the same whatever the order of its fields, and to another after a collision", () => {
    const template = templateOf("web:1");
    const { metadata, spec } = template;
    expect(templateHash({ spec, metadata }, undefined)).toBe(templateHash(template, undefined));
    expect(templateHash(template, 1)).not.toBe(templateHash(template, undefined));
    expect(templateHash(templateOf("web:2"), undefined)).not.toBe(templateHash(template, undefined));
    expect(templateHash(template, undefined)).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{1,10}$/);
  });

  it("is the same but for the hash label", () => {
    const template = templateOf("web:1");
    const labelled = { ...template, metadata: { labels: { app: "web", "pod-template-hash": "x" } } };
    expect(sameTemplate(labelled, template)).toBe(true);
    expect(sameTemplate(labelled, templateOf("web:2"))).toBe(false);
  });
});
