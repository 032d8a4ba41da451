import { text } from "node:stream/consumers";
import { beforeEach, describe, expect, it } from "@jest/globals";
import type { V1PodSpec } from "../../../../api/generated/types.js";
import type { TunnelTarget } from "../../../../common/tunnel-target.js";
import { RuntimeError } from "../../../../node-agent/runtime/runtime-error.js";
import { FakeTunnel } from "../../../support/fake-tunnel.js";
import { MemoryNode } from "../../../support/memory-node.js";
import { podOf, sleeper } from "../../../support/pods.js";

const pod = { namespace: "default", name: "p", uid: "uid-p" };
const streams = { stdin: false, stdout: true, stderr: false, tty: false };
const logs = (container = "app", previous = false): TunnelTarget => ({
  ...{ type: "logs", pod, container, previous, follow: false, timestamps: false },
});
const exec = (container = "app"): TunnelTarget => ({
  ...{ type: "exec", pod, container, command: ["ls"], ...streams },
});

describe("what leads into pods", () => {
  let node: MemoryNode;
  let tunnel: FakeTunnel;

  const run = async (spec: Partial<V1PodSpec> = {}) => {
    node.assignments.putPod(node.pods.manager, podOf("p", [sleeper("app")], spec));
    await node.clock.settle();
  };
  const running = () =>
    [...node.world.runtime.containers.values()].find(
      ({ id, state }) => /app/.test(id) && state === "running",
    );
  /** The process fails, and the node sees it. */
  const crash = async () => {
    const now = running();
    if (!now) throw new Error("it doesn't run");
    const finishedAt = new Date(node.clock.now()).toISOString();
    const ended = { ...now, state: "exited", exitCode: 1, finishedAt } as const;
    node.world.runtime.containers.set(now.id, ended);
    node.pods.cache.put(ended);
    await node.clock.settle();
    return now.id;
  };
  const open = (target: TunnelTarget) => node.pods.tunnels.serve(target, tunnel);
  const read = async (target: TunnelTarget) => {
    tunnel = new FakeTunnel();
    const [said] = await Promise.all([text(tunnel.far(0)), open(target)]);
    return said;
  };
  const failPulls = (reason: "ErrImagePull" | "RunContainerError") => {
    const { runtime } = node.world;
    Object.assign(runtime, {
      imageInfo: async () => undefined,
      pullImage: async () => {
        throw new RuntimeError(reason, "no");
      },
    });
  };

  beforeEach(() => {
    node = new MemoryNode();
    tunnel = new FakeTunnel();
  });

  it.each<[what: string, target: TunnelTarget, code: number, message: string]>([
    [
      "a pod that isn't here",
      { ...logs(), pod: { ...pod, uid: "other" } } as TunnelTarget,
      404,
      'pods "p" not found',
    ],
    ["a container that it hasn't", logs("x"), 400, "container x is not valid for pod p"],
    [
      "a log of an earlier start",
      logs("app", true),
      400,
      'previous terminated container "app" in pod "p" not found',
    ],
    ["a command in a container that it hasn't", exec("x"), 400, "container x is not valid for pod p"],
  ])("refuses %s", async (_what, target, code, message) => {
    await run();
    await expect(open(target)).rejects.toMatchObject({ code, message });
    expect(tunnel.accepted).toBe(false);
  });

  it.each<[what: string, prepare: () => void, spec: Partial<V1PodSpec>, waitMs: number, reason: string]>([
    ["is being prepared", () => {}, { initContainers: [sleeper("first")] }, 0, "PodInitializing"],
    ["has an image that can't be had", () => failPulls("ErrImagePull"), {}, 0, "image can't be pulled"],
    [
      "has an image that is tried for again",
      () => failPulls("ErrImagePull"),
      {},
      5_000,
      "trying and failing to pull image",
    ],
    [
      "waits for what it refers to",
      () => {},
      { containers: [sleeper("app", { envFrom: [{ configMapRef: { name: "none" } }] })] },
      0,
      "CreateContainerConfigError",
    ],
  ])("has no log of a container that %s", async (_what, prepare, { containers, ...spec }, waitMs, reason) => {
    prepare();
    const made = podOf("p", containers ?? [sleeper("app")], spec);
    node.assignments.putPod(node.pods.manager, made);
    await node.clock.advance(waitMs);
    await expect(open(logs())).rejects.toMatchObject({
      code: 400,
      message: `container "app" in pod "p" is waiting to start: ${reason}`,
    });
    const notRunning = { code: 400, message: "container app in pod p_default is not running" };
    await expect(open(exec())).rejects.toMatchObject(notRunning);
  });

  it("gives the log of each start, by what the pod's status calls its last", async () => {
    await run();
    const first = await crash();
    const second = running()?.id;
    expect(second).not.toBe(first);
    expect([await read(logs()), await read(logs("app", true))]).toEqual([
      `log of ${second}`,
      `log of ${first}`,
    ]);
    await crash();
    expect(node.status("p")?.containerStatuses).toMatchObject([
      { state: { waiting: { reason: "CrashLoopBackOff" } }, lastState: { terminated: { exitCode: 1 } } },
    ]);
    expect([await read(logs()), await read(logs("app", true))]).toEqual(Array(2).fill(`log of ${second}`));
  });

  it("gives the log of what has ended for good, and no earlier one", async () => {
    await run({ restartPolicy: "Never" });
    const only = await crash();
    expect(await read(logs())).toBe(`log of ${only}`);
    await expect(open(logs("app", true))).rejects.toMatchObject({
      message: 'previous terminated container "app" in pod "p" not found',
    });
  });

  it.each<[target: TunnelTarget, code: number, message: string]>([
    [{ type: "pod-port", pod, port: 80 }, 503, "nothing is there"],
    [{ type: "port-forward", pod, port: 80 }, 500, "connection refused"],
    [{ type: "port-forward", pod: { ...pod, uid: "other" }, port: 80 }, 404, 'pods "p" not found'],
    [{ type: "agent" }, 503, "nothing is there"],
  ])("says why there is no connection: %j", async (target, code, message) => {
    await run();
    await expect(open(target)).rejects.toMatchObject({ code, message });
    expect(tunnel.accepted).toBe(false);
  });
});
