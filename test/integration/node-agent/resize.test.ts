import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import type { V1Container, V1Pod } from "../../../api/generated/types.js";
import { systemClock } from "../../../common/clock.js";
import { FakeTunnel } from "../../support/fake-tunnel.js";
import { podOf, sleeper } from "../../support/pods.js";
import { TestNode } from "../../support/test-node.js";

jest.setTimeout(30_000);

const Mi = 2 ** 20;
const owner = "pods-resize";
const group = "/sys/fs/cgroup";

describe("resizes on Docker", () => {
  let node: TestNode;
  beforeAll(async () => {
    node = new TestNode(owner);
    await node.start();
  });
  afterAll(() => node.dispose());

  let generation = 0;
  const put = (name: string, cpu: string, memory: string, more: Partial<V1Container> = {}): V1Pod => {
    const limits = { cpu, memory };
    const pod = podOf(name, [sleeper("app", { resources: { requests: { cpu: "50m" }, limits }, ...more })]);
    const status = node.status(name);
    const put = {
      ...pod,
      metadata: { ...pod.metadata, generation: ++generation },
      ...(status ? { status } : {}),
    };
    node.put(put);
    return put;
  };
  const container = (name: string) => node.status(name)?.containerStatuses?.[0];
  const ready = (name: string) => node.until(`${name} Ready`, () => node.condition(name, "Ready") === "True");
  const has = (name: string, cpu: string, memory: string) =>
    node.until(`${name} has ${cpu} and ${memory}`, () => {
      const { limits } = container(name)?.resources ?? {};
      return limits?.cpu === cpu && limits.memory === memory;
    });
  const said = (reason: string) => node.events.events.filter((event) => event.reason === reason).length;

  /** Of each 100 ms, and bytes: as a container finds them in its own group, of either version. */
  async function inside({ metadata: { name = "", uid = "" } }: V1Pod): Promise<number[]> {
    const script = `cd ${group}; cat cpu.max memory.max 2>/dev/null || cat cpu/cpu.cfs_quota_us memory/memory.limit_in_bytes`;
    const tunnel = new FakeTunnel();
    const streams = { stdin: false, stdout: true, stderr: true, tty: false };
    const output = text(tunnel.far(1));
    await node.pods.tunnels.serve(
      {
        type: "exec",
        command: ["sh", "-c", script],
        container: "app",
        ...streams,
        pod: { namespace: "default", name, uid },
      },
      tunnel,
    );
    return (await output)
      .trim()
      .split("\n")
      .map((line) => Number.parseInt(line, 10));
  }

  /** The same of the pod's group. */
  async function around({ metadata: { uid } }: V1Pod): Promise<number[]> {
    const pod = `${owner}/burstable/pod${uid}`;
    const read = async (first: string, second: string) =>
      Number.parseInt(
        await readFile(join(group, first), "utf8").catch(() => readFile(join(group, second), "utf8")),
        10,
      );
    return [
      await read(`cpu/${pod}/cpu.cfs_quota_us`, `${pod}/cpu.max`),
      await read(`memory/${pod}/memory.limit_in_bytes`, `${pod}/memory.max`),
    ];
  }

  it("change what the kernel gives a container and its pod, and restart nothing", async () => {
    const pod = put("grows", "200m", "64Mi");
    await ready("grows");
    const { containerID } = container("grows") ?? {};
    expect(await inside(pod)).toEqual([20_000, 64 * Mi]);
    put("grows", "500m", "96Mi");
    await has("grows", "500m", "96Mi");
    expect([await inside(pod), await around(pod)]).toEqual([
      [50_000, 96 * Mi],
      [50_000, 96 * Mi],
    ]);
    put("grows", "100m", "32Mi");
    await has("grows", "100m", "32Mi");
    await node.until("all is done", () => node.condition("grows", "PodResizeInProgress") === undefined);
    expect([await inside(pod), await around(pod)]).toEqual([
      [10_000, 32 * Mi],
      [10_000, 32 * Mi],
    ]);
    expect(container("grows")).toMatchObject({ containerID, restartCount: 0 });
    await node.until("it was said", () => said("ResizeCompleted") === 2);
  });

  it("restart a container once where its policy says so", async () => {
    const resizePolicy = [{ resourceName: "memory", restartPolicy: "RestartContainer" }];
    const pod = put("restarts", "200m", "64Mi", { resizePolicy });
    await ready("restarts");
    put("restarts", "200m", "96Mi", { resizePolicy });
    await node.until("it was restarted", () => container("restarts")?.restartCount === 1);
    await ready("restarts");
    expect(await inside(pod)).toEqual([20_000, 96 * Mi]);
    await node.until("all is done", () => node.condition("restarts", "PodResizeInProgress") === undefined);
    expect(await around(pod)).toEqual([20_000, 96 * Mi]);
    expect(container("restarts")?.restartCount).toBe(1);
  });

  it("leave a limit of memory that is in use, until it isn't", async () => {
    const script =
      "x=$(head -c 30000000 /dev/zero | tr '\\0' x); trap 'exit 0' TERM; while :; do sleep 0.1; done";
    const command = { command: ["/bin/sh", "-c", script] };
    const pod = put("full", "1", "128Mi", command);
    await ready("full");
    const { id = "" } =
      node.pods.cache.ofPod("uid-full").find(({ image }) => image.includes("busybox")) ?? {};
    while ((await node.runtime.stats(id)).memoryBytes < 30_000_000) await systemClock.sleep(20);
    put("full", "1", "16Mi", command);
    await node.until("it was refused", () => said("ResizeError") === 1);
    const { message } =
      node.status("full")?.conditions?.find(({ type }) => type === "PodResizeInProgress") ?? {};
    expect(message).toMatch(
      /^cannot decrease memory limits: \[attempting to set pod memory limit \(16777216\)/,
    );
    expect([await inside(pod), await around(pod)]).toEqual([
      [100_000, 128 * Mi],
      [100_000, 128 * Mi],
    ]);
    put("full", "1", "96Mi", command);
    await has("full", "1", "96Mi");
    await node.until("all is done", () => node.condition("full", "PodResizeInProgress") === undefined);
    expect(container("full")?.restartCount).toBe(0);
  });

  it("change what a pod has as a whole, for containers that have no limits of their own", async () => {
    const whole = (cpu: string, memory: string) => {
      const resources = { requests: { cpu: "100m", memory: "16Mi" }, limits: { cpu, memory } };
      const pod = podOf("whole", [sleeper("app", { resources: {} })], { resources });
      const status = node.status("whole");
      const put = { ...pod, metadata: { ...pod.metadata, generation: ++generation } };
      node.put(status ? { ...put, status } : put);
      return pod;
    };
    const pod = whole("500m", "64Mi");
    await ready("whole");
    expect([await inside(pod), await around(pod)]).toEqual([
      [50_000, 64 * Mi],
      [50_000, 64 * Mi],
    ]);
    whole("200m", "96Mi");
    await node.until("it has that", () => node.status("whole")?.resources?.limits?.memory === "96Mi");
    await node.until("all is done", () => node.condition("whole", "PodResizeInProgress") === undefined);
    expect([await inside(pod), await around(pod)]).toEqual([
      [20_000, 96 * Mi],
      [20_000, 96 * Mi],
    ]);
  });

  it("go on when the agent was killed after it had granted one", async () => {
    const pod = put("killed", "200m", "64Mi");
    await ready("killed");
    const { containerID } = container("killed") ?? {};
    node.runtime.update = () => new Promise(() => {});
    const asked = put("killed", "400m", "64Mi");
    await node.until("it was granted", () => node.condition("killed", "PodResizeInProgress") === "True");
    expect(await inside(pod)).toEqual([20_000, 64 * Mi]);
    node.abandon();
    const { directory } = node;
    const status = node.status("killed");
    node = new TestNode(owner, { directory });
    await node.start();
    node.put({ ...asked, status });
    await has("killed", "400m", "64Mi");
    expect(await inside(pod)).toEqual([40_000, 64 * Mi]);
    expect(container("killed")).toMatchObject({ containerID, restartCount: 0 });
    await node.until("it was said", () => said("ResizeCompleted") === 1);
  });
});
