import { describe, expect, it } from "@jest/globals";
import type { V1Pod, V1PodSpec } from "../../../../api/generated/types.js";
import { silentLogger } from "../../../../common/logger.js";
import { MemoryFiles } from "../../../../node-agent/files/memory-files.js";
import {
  allocationOf,
  isGranted,
  withAllocation,
} from "../../../../node-agent/pods/allocation/allocation.js";
import { Allocations } from "../../../../node-agent/pods/allocation/allocations.js";
import { judgeResize } from "../../../../node-agent/pods/allocation/judge-resize.js";
import { compareRequests, type ResizeRequest } from "../../../../node-agent/pods/allocation/resize-order.js";
import { podOf } from "../../../support/pods.js";

type Amounts = Record<string, string>;
const pod = (requests: Amounts, limits: Amounts = {}, spec: Partial<V1PodSpec> = {}): V1Pod =>
  podOf("p", [{ name: "app", resources: { requests, limits } }], spec);
const init = (cpu: string) => [{ name: "init", resources: { requests: { cpu } } }];
const whole = (cpu: string) => ({ resources: { requests: { cpu } } });

describe("what a pod was granted", () => {
  it.each<[string, V1Pod, V1Pod]>([
    ["of containers", pod({ cpu: "1" }, { cpu: "2" }), pod({ cpu: "3" }, { cpu: "4" })],
    [
      "of init containers",
      pod({}, {}, { initContainers: init("1") }),
      pod({}, {}, { initContainers: init("2") }),
    ],
    ["of the pod as a whole", pod({}, {}, whole("1")), pod({}, {}, whole("2"))],
    ["though nothing of the whole", pod({}), pod({}, {}, whole("2"))],
  ])("%s it keeps, whatever it asks for", (_, granted, asked) => {
    const allocation = allocationOf(granted);
    expect(withAllocation(asked, allocation)).toEqual(granted);
    expect([isGranted(granted, allocation), isGranted(asked, allocation)]).toEqual([true, false]);
  });

  it("is not touched by anything else that changes", () => {
    const newer = pod({ cpu: "1" }, {}, { activeDeadlineSeconds: 5 });
    expect(withAllocation(newer, allocationOf(pod({ cpu: "1" })))).toBe(newer);
    expect(withAllocation(newer, undefined)).toBe(newer);
  });
});

describe("the allocations of a node", () => {
  const granted = allocationOf(pod({ cpu: "1" }));
  const kept = async (files: MemoryFiles) => {
    const allocations = new Allocations("/allocations.json", files, silentLogger);
    await allocations.load();
    return allocations;
  };

  it("outlive the agent", async () => {
    const files = new MemoryFiles();
    const first = await kept(files);
    first.set("a", granted);
    first.set("b", granted);
    await Promise.all([first.saved(), first.saved()]);
    first.delete("a");
    await first.saved();
    const second = await kept(files);
    expect([second.get("a"), second.get("b")]).toEqual([undefined, granted]);
    second.retain(new Set());
    expect(second.get("b")).toBeUndefined();
  });

  it("are saved when they can be, after a failure too", async () => {
    const files = new MemoryFiles();
    const write = files.replace.bind(files);
    files.replace = () => Promise.reject(new Error("disk full"));
    const allocations = await kept(files);
    allocations.set("a", granted);
    await expect(allocations.saved()).rejects.toThrow("disk full");
    files.replace = write;
    await allocations.saved();
    expect((await kept(files)).get("a")).toEqual(granted);
  });

  it.each(["{", "[1]", '{"a":{}}', '{"a":null}'])("are nothing, when the file says %s", async (content) => {
    const files = new MemoryFiles();
    await files.replace("/allocations.json", content);
    expect((await kept(files)).get("a")).toBeUndefined();
  });
});

describe("the room for a resize", () => {
  const room = (others: V1Pod[]) => ({ node: undefined, allocatable: { cpu: "2", memory: "1Gi" }, others });
  const capacity = (text: string) => ({
    reason: "Infeasible",
    message: `Node didn't have enough capacity: ${text}`,
  });
  it.each<[string, V1Pod, V1Pod[], object | undefined]>([
    ["is there", pod({ cpu: "2", memory: "1Gi" }), [], undefined],
    ["never is, of cpu", pod({ cpu: "2001m" }), [], capacity("cpu, requested: 2001, capacity: 2000")],
    [
      "never is, of memory first",
      pod({ cpu: "3", memory: "2Gi" }),
      [],
      capacity("memory, requested: 2147483648, capacity: 1073741824"),
    ],
    [
      "isn't there now",
      pod({ cpu: "1500m" }),
      [pod({ cpu: "1" })],
      {
        reason: "Deferred",
        message: "Node didn't have enough resource: cpu, requested: 1500, used: 1000, capacity: 2000",
      },
    ],
  ])("%s", (_, asking, others, expected) => {
    expect(judgeResize(asking, room(others))).toEqual(expected);
  });
});

describe("who is resized first", () => {
  const asks = (
    cpu: string,
    sinceMs?: number,
    spec: Partial<V1PodSpec> = {},
    limits: Amounts = {},
  ): ResizeRequest => ({
    pod: pod({ cpu, ...limits }, limits, spec),
    granted: pod({ cpu: "1" }),
    sinceMs,
  });
  const exact = { cpu: "2", memory: "1Gi" };
  it.each<[string, ResizeRequest, ResizeRequest]>([
    ["who asks for no more", asks("1"), asks("2", 0, { priority: 9 })],
    ["the more important", asks("2", 9, { priority: 2 }), asks("2", 0, { priority: 1 }, exact)],
    ["the guaranteed", asks("2", 9, {}, exact), asks("2", 0)],
    ["who has waited longest", asks("2", 1), asks("2", 2)],
    ["who has waited at all", asks("2", 1), asks("2")],
  ])("is %s", (_, first, second) => {
    expect(compareRequests(first, second)).toBeLessThan(0);
    expect(compareRequests(second, first)).toBeGreaterThan(0);
  });
});
