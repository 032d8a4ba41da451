import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import type { V1Pod } from "../../../api/generated/types.js";
import { defaultDevice } from "../../../node-agent/host/default-address.js";
import { FakeTunnel } from "../../support/fake-tunnel.js";
import { podOf, shell, sleeper } from "../../support/pods.js";
import { TestNode } from "../../support/test-node.js";

jest.setTimeout(30_000);

const [stdin, stdout, resize] = [0, 1, 4];

describe("processes of pods on Docker", () => {
  let node: TestNode;
  beforeAll(async () => {
    node = new TestNode("pods-processes");
    await node.start();
  });
  afterAll(() => node.dispose());

  async function run(pod: V1Pod): Promise<V1Pod> {
    node.put(pod);
    const name = pod.metadata.name ?? "";
    await node.until(`${name} Ready`, () => node.condition(name, "Ready") === "True");
    return pod;
  }

  const target = (pod: V1Pod, container = "app") => ({
    container,
    pod: { namespace: "default", name: pod.metadata.name ?? "", uid: pod.metadata.uid ?? "" },
    stdin: false,
    stdout: true,
    stderr: true,
    tty: false,
  });

  async function inside(pod: V1Pod, script: string, container?: string): Promise<string> {
    const tunnel = new FakeTunnel();
    const output = text(tunnel.far(stdout));
    const command = ["sh", "-c", script];
    await node.pods.tunnels.serve({ type: "exec", command, ...target(pod, container) }, tunnel);
    return output;
  }

  /** What has come out of a channel so far. */
  function listen(tunnel: FakeTunnel, channel = stdout): () => string {
    let seen = "";
    tunnel.far(channel).on("data", (chunk: Buffer) => {
      seen += chunk.toString();
    });
    return () => seen;
  }

  it("attaches to a container, and leaves it running when the client goes", async () => {
    const pod = await run(
      podOf("echo", [shell("app", "while read line; do echo got $line; done", { stdin: true })]),
    );
    const tunnel = new FakeTunnel();
    const seen = listen(tunnel);
    const done = node.pods.tunnels.serve({ type: "attach", ...target(pod), stdin: true }, tunnel);
    await node.until("attached", () => tunnel.accepted);
    tunnel.far(stdin).write("hello\n");
    await node.until("an echo", () => seen() === "got hello\n");
    tunnel.close();
    await done;
    const [status] = node.status("echo")?.containerStatuses ?? [];
    const warnings = node.events.events.filter(({ type }) => type === "Warning");
    expect({ warnings, last: status?.lastState, restarts: status?.restartCount }).toEqual({
      warnings: [],
      last: {},
      restarts: 0,
    });
    expect(await inside(pod, "echo alive")).toBe("alive\n");
    node.remove(pod);
  });

  it("refuses to attach to what has just ended, and survives it", async () => {
    const pod = await run(podOf("brief", [sleeper("app")], { restartPolicy: "Never" }));
    const [{ id = "" } = {}] = node.pods.cache
      .ofPod("uid-brief")
      .filter(({ image }) => image.includes("busybox"));
    const attach = node.runtime.attach.bind(node.runtime);
    node.runtime.attach = async (...args) => {
      const streams = await attach(...args);
      await node.runtime.stop(id, 5);
      return streams;
    };
    const tunnel = new FakeTunnel();
    await expect(node.pods.tunnels.serve({ type: "attach", ...target(pod) }, tunnel)).rejects.toThrow(
      "container app in pod brief_default is not running",
    );
    node.runtime.attach = attach;
    await sleep(100);
    node.remove(pod);
  });

  it("gives a terminal its size, at the start and later", async () => {
    const pod = await run(podOf("terminal", [sleeper("app")]));
    const tunnel = new FakeTunnel();
    const seen = listen(tunnel);
    const script = "while :; do stty size; read line || exit 3; done";
    const streams = { ...target(pod), command: ["sh", "-c", script], stdin: true, tty: true };
    tunnel.far(resize).write(JSON.stringify({ Width: 101, Height: 31 }));
    const done = node.pods.tunnels.serve({ type: "exec", ...streams }, tunnel);
    await node.until("accepted", () => tunnel.accepted);
    await sleep(200);
    tunnel.far(stdin).write("\n");
    await node.until("the first size", () => seen().includes("31 101"));
    tunnel.far(resize).write(JSON.stringify({ Width: 80, Height: 24 }));
    await sleep(200);
    tunnel.far(stdin).write("\n");
    await node.until("the second size", () => seen().includes("24 80"));
    tunnel.far(stdin).write("\u0004");
    expect(await done).toMatchObject({ details: { causes: [{ reason: "ExitCode", message: "3" }] } });
    node.remove(pod);
  });

  it("lets containers of a pod see each other's processes when they share them", async () => {
    const spec = { shareProcessNamespace: true };
    const pod = await run(
      podOf("shared", [sleeper("app"), sleeper("other", { command: ["sleep", "4321"] })], spec),
    );
    const processes = await inside(pod, "ps -o args");
    expect(processes).toContain("sleep 4321");
    const apart = await run(
      podOf("apart", [sleeper("app"), sleeper("other", { command: ["sleep", "4321"] })]),
    );
    expect(await inside(apart, "ps -o args")).not.toContain("sleep 4321");
    node.remove(pod);
    node.remove(apart);
  });

  it("shows the host's processes, network and names to pods that ask for them", async () => {
    const pod = await run(podOf("host", [sleeper("app")], { hostPID: true, hostNetwork: true }));
    expect(await inside(pod, `test -d /proc/${process.pid} && hostname`)).toBe(`${hostname()}\n`);
    const device = defaultDevice(readFileSync("/proc/net/route", "utf8"));
    expect(await inside(pod, "cat /proc/net/dev")).toContain(` ${device}:`);
    expect(node.status("host")).toMatchObject({ podIP: "127.0.0.1", hostIP: "127.0.0.1" });
    node.remove(pod);
  });

  it("probes by opening connections", async () => {
    const readinessProbe = { tcpSocket: { port: "web" }, periodSeconds: 1 };
    const ports = [{ name: "web", containerPort: 18_473 }];
    const script = "sleep 1; exec httpd -f -p 127.0.0.1:18473";
    node.put(podOf("tcp", [shell("app", script, { ports, readinessProbe })], { hostNetwork: true }));
    await node.until("running", () => node.status("tcp")?.phase === "Running");
    expect(node.condition("tcp", "Ready")).toBe("False");
    await node.until("Ready", () => node.condition("tcp", "Ready") === "True");
  });

  it("adds containers for debugging to a pod that runs, once each", async () => {
    const pod = await run(podOf("debugged", [sleeper("app", { command: ["sleep", "1234"] })]));
    const debug = (name: string, command: string[]) => ({
      name,
      image: "coracle/busybox:dev",
      imagePullPolicy: "IfNotPresent",
      targetContainerName: "app",
      command,
    });
    const ephemeralContainers = [debug("look", ["ps", "-o", "args"]), debug("stay", ["sleep", "1000"])];
    const debugged = { ...pod, spec: { containers: [], ...pod.spec, ephemeralContainers } };
    node.put(debugged);
    const state = (name: string) =>
      node.status("debugged")?.ephemeralContainerStatuses?.find((one) => one.name === name)?.state;
    await node.until("both", () => Boolean(state("look")?.terminated && state("stay")?.running));
    expect(await inside(debugged, "ps -o args", "stay")).toContain("sleep 1234");
    const tunnel = new FakeTunnel();
    const log = text(tunnel.far(0));
    const options = { follow: false, previous: false, timestamps: false };
    const logTarget = { type: "logs", container: "look", pod: target(pod).pod, ...options } as const;
    await node.pods.tunnels.serve(logTarget, tunnel);
    expect(await log).toContain("sleep 1234");
    await sleep(300);
    expect(state("look")?.terminated?.exitCode).toBe(0);
    expect(node.status("debugged")).toMatchObject({ phase: "Running" });
    expect(node.condition("debugged", "Ready")).toBe("True");
    node.remove(debugged);
    await node.until("all gone", () => node.pods.cache.ofPod("uid-debugged").length === 0);
  });
});
