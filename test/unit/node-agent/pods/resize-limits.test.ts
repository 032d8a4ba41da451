import { describe, expect, it } from "@jest/globals";
import type { V1Container, V1PodSpec } from "../../../../api/generated/types.js";
import { actualResources } from "../../../../node-agent/pods/spec/actual-resources.js";
import { boundsAround } from "../../../../node-agent/pods/spec/pod-bounds.js";
import { limitUpdates, outdatedContainers } from "../../../../node-agent/pods/spec/resize.js";
import { type ContainerLimits, containerLabels } from "../../../../node-agent/runtime/container-runtime.js";
import { info, observed, running } from "../../../support/observed.js";

type Amounts = Record<string, string>;
const Mi = 2 ** 20;
const container = (
  name: string,
  limits: Amounts,
  requests: Amounts = {},
  more: Partial<V1Container> = {},
) => ({
  name,
  resources: { limits, requests },
  ...more,
});
const runs = (name: string, resources: ContainerLimits) =>
  info(name, { labels: { [containerLabels.containerName]: name }, resources });
const seen = (has: Record<string, ContainerLimits>) =>
  observed(
    Object.fromEntries(
      Object.entries(has).map(([name, one]) => [name, { ...running(name), current: runs(name, one) }]),
    ),
  );
const restarting = (resourceName: string) => ({
  resizePolicy: [{ resourceName, restartPolicy: "RestartContainer" }],
});

describe("a container that runs", () => {
  const had = { cpuShares: 2, cpuQuotaMicros: 10_000, memoryBytes: 64 * Mi };
  const same = { cpu: "100m", memory: "64Mi" };
  it.each<[string, Partial<V1PodSpec>, string[]]>([
    ["stays when it has its limits", { containers: [container("a", same, { cpu: "1m" })] }, []],
    ["stays when limits are gone", { containers: [container("a", {}, { cpu: "1m" })] }, []],
    ["is changed", { containers: [container("a", { ...same, memory: "1Mi" }, { cpu: "1m" })] }, ["a update"]],
    [
      "is restarted for what its policy names",
      { containers: [container("a", { ...same, memory: "1Mi" }, { cpu: "1m" }, restarting("memory"))] },
      ["a restart"],
    ],
    [
      "is changed for what it doesn't",
      { containers: [container("a", { ...same, memory: "1Mi" }, { cpu: "1m" }, restarting("cpu"))] },
      ["a update"],
    ],
    [
      "is never restarted to initialize",
      { containers: [], initContainers: [container("a", { cpu: "2" }, {}, restarting("cpu"))] },
      ["a update"],
    ],
    [
      "has the pod's limits where it has none",
      {
        containers: [container("a", { memory: "64Mi" }, { cpu: "1m" })],
        resources: { limits: { cpu: "2" } },
      },
      ["a update"],
    ],
  ])("%s", (_, spec, expected) => {
    const outdated = outdatedContainers({ containers: [], ...spec }, seen({ a: had }));
    expect(outdated.map(({ name, change }) => `${name} ${change}`)).toEqual(expected);
  });

  it("is changed after those that give something back, memory before cpu", () => {
    const spec = {
      containers: [
        container("grows", { cpu: "2", memory: "2Mi" }, { cpu: "1m" }),
        container("shrinks", { cpu: "1", memory: "1Mi" }, { cpu: "1m" }),
      ],
    };
    const half = { cpuShares: 2, cpuQuotaMicros: 150_000, memoryBytes: 1.5 * Mi };
    const updates = limitUpdates(outdatedContainers(spec, seen({ grows: half, shrinks: half })));
    expect(updates).toEqual([
      { id: "shrinks", limits: { memoryBytes: Mi } },
      { id: "grows", limits: { memoryBytes: 2 * Mi } },
      { id: "shrinks", limits: { cpuShares: 2, cpuQuotaMicros: 100_000 } },
      { id: "grows", limits: { cpuShares: 2, cpuQuotaMicros: 200_000 } },
    ]);
  });

  it.each<[string, ContainerLimits | undefined, Amounts | undefined, object]>([
    [
      "what it was granted",
      { cpuShares: 102, cpuQuotaMicros: 20_000, memoryBytes: 64 * Mi },
      { memory: "1Mi" },
      { requests: { cpu: "100m", memory: "32Mi" }, limits: { cpu: "200m", memory: "64Mi" } },
    ],
    [
      "what it was granted, when nothing is known",
      undefined,
      undefined,
      { requests: { cpu: "100m", memory: "32Mi" }, limits: { cpu: "200m", memory: "64Mi" } },
    ],
    [
      "what it has still",
      { cpuShares: 51, cpuQuotaMicros: 150_000, memoryBytes: 128 * Mi },
      { memory: "100Mi" },
      { requests: { cpu: "50m", memory: "100Mi" }, limits: { cpu: "1500m", memory: "128Mi" } },
    ],
    ["no limit yet", { cpuShares: 102 }, undefined, { requests: { cpu: "100m", memory: "32Mi" } }],
  ])("is said to have %s", (_, limits, before, expected) => {
    const asked = container("a", { cpu: "200m", memory: "64Mi" }, { cpu: "100m", memory: "32Mi" });
    expect(actualResources(asked, limits, before && { requests: before })).toEqual(expected);
  });
});

describe("a pod's own limits", () => {
  const spec = { containers: [container("a", { memory: "2Mi" }), container("b", { memory: "2Mi" })] };
  const whole = { containers: [container("a", {})], resources: { limits: { memory: "2Mi" } } };
  it.each<[string, V1PodSpec, Record<string, ContainerLimits>, number | undefined]>([
    ["are those of its containers together", spec, {}, 4 * Mi],
    [
      "leave room for what these have still",
      spec,
      { a: { memoryBytes: 3 * Mi }, b: { memoryBytes: 3 * Mi } },
      6 * Mi,
    ],
    ["are none while one of these has none", spec, { a: {}, b: { memoryBytes: Mi } }, undefined],
    ["are no less than it asks for", spec, { a: { memoryBytes: Mi } }, 4 * Mi],
    ["don't follow others", spec, { debugger: {} }, 4 * Mi],
    ["of the whole leave room for the largest", whole, { a: { memoryBytes: 3 * Mi } }, 3 * Mi],
    ["of the whole bound those that have none", whole, { a: {} }, 2 * Mi],
  ])("%s", (_, one, has, bytes) => {
    const infos = Object.entries(has).map(([name, resources]) => runs(name, resources));
    expect(boundsAround(one, infos).memoryBytes).toBe(bytes);
  });
});
