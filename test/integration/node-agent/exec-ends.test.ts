import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { createServer } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import type { V1Pod } from "../../../api/generated/types.js";
import { killTree } from "../../../node-agent/host/process-tree.js";
import { FakeTunnel } from "../../support/fake-tunnel.js";
import { deleted, podOf, sleeper } from "../../support/pods.js";
import { TestNode } from "../../support/test-node.js";

jest.setTimeout(60_000);

const [stdin, stdout] = [0, 1];

/** How many processes of this host were started so. */
function running(...command: readonly string[]): number {
  const wanted = `${command.join("\0")}\0`;
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => quietly(() => readFileSync(`/proc/${pid}/cmdline`, "utf8")) === wanted).length;
}

/** Sockets that this process holds open. */
const sockets = () =>
  readdirSync("/proc/self/fd").filter((fd) =>
    quietly(() => readlinkSync(`/proc/self/fd/${fd}`))?.startsWith("socket:"),
  ).length;

function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

describe("the ends of processes in pods", () => {
  let node: TestNode;
  beforeAll(async () => {
    node = new TestNode("exec-ends");
    await node.start();
    await run(podOf("long", [sleeper("app")]));
  });
  afterAll(() => node.dispose());

  async function run(wanted: V1Pod): Promise<V1Pod> {
    node.put(wanted);
    const name = wanted.metadata.name ?? "";
    await node.until(`${name} Ready`, () => node.condition(name, "Ready") === "True");
    return wanted;
  }

  const target = (more: object = {}) => ({
    container: "app",
    pod: { namespace: "default", name: "long", uid: "uid-long" },
    stdin: false,
    stdout: true,
    stderr: true,
    tty: false,
    ...more,
  });
  const exec = (command: string[], tunnel: FakeTunnel, more: object = {}) =>
    node.pods.tunnels.serve({ type: "exec", command, ...target(more) }, tunnel);

  /** No more sockets than there were, but for those that the Docker client keeps for its next calls. */
  async function leavesNoSockets(rounds: number, round: (n: number) => Promise<unknown>): Promise<void> {
    await round(-1);
    const before = sockets();
    for (let n = 0; n < rounds; n++) await round(n);
    await node.until(`${before} sockets again`, () => sockets() <= before + 2);
  }

  it("kills what a probe has started when its time is over", async () => {
    const command = ["sh", "-c", "sleep 30172 & sleep 30171"];
    const livenessProbe = { exec: { command }, timeoutSeconds: 1, periodSeconds: 1, failureThreshold: 1_000 };
    const probed = await run(podOf("probed", [sleeper("app", { livenessProbe })]));
    const failures = () => node.events.events.filter(({ reason }) => reason === "Unhealthy").length;
    await node.until("four tries have failed", () => failures() >= 4);
    expect(running("sleep", "30171")).toBeLessThanOrEqual(1);
    expect(running("sleep", "30172")).toBeLessThanOrEqual(1);
    node.put(deleted(probed, 1));
    await node.until("its end", () => node.isTerminated("probed"));
  });

  it("kills a hook before stop when the grace is over", async () => {
    const preStop = { exec: { command: ["sleep", "30173"] } };
    const hooked = podOf("hooked", [sleeper("app", { lifecycle: { preStop } })], {
      shareProcessNamespace: true,
    });
    await run(hooked);
    node.put(deleted(hooked, 1));
    await node.until("its end", () => node.isTerminated("hooked"));
    expect(running("sleep", "30173")).toBe(0);
  });

  it("kills nothing that is not in the container", async () => {
    const other = spawn("sleep", ["30174"]);
    await once(other, "spawn");
    killTree(other.pid ?? 0, "0123456789abcdef");
    expect(running("sleep", "30174")).toBe(1);
    other.kill();
  });

  it("starts no command before the client is there", async () => {
    const tunnel = new FakeTunnel();
    tunnel.started = new Promise(() => {});
    const served = exec(["sleep", "30175"], tunnel);
    served.catch(() => {});
    await node.until("accepted", () => tunnel.accepted);
    expect(await exec(["true"], new FakeTunnel())).toMatchObject({ status: "Success" });
    expect(running("sleep", "30175")).toBe(0);
    tunnel.close();
    await expect(served).rejects.toThrow();
  });

  it.each([false, true])(
    "leaves a command alone whose client has gone, and holds nothing for it (tty: %s)",
    async (tty) => {
      const command = ["sleep", tty ? "30177" : "30176"];
      await leavesNoSockets(6, async (n) => {
        const tunnel = new FakeTunnel();
        const served = exec(command, tunnel, { stdin: true, tty });
        served.catch(() => {});
        await node.until("the command runs", () => running(...command) === n + 2);
        tunnel.close();
        await served.catch(() => {});
      });
      expect(running(...command)).toBe(7);
      await exec(["killall", "-9", "sleep"], new FakeTunnel());
      await node.until("none is left", () => running(...command) === 0);
    },
  );

  it.each([false, true])("holds nothing for commands that have ended (tty: %s)", async (tty) => {
    await leavesNoSockets(8, async () => {
      const tunnel = new FakeTunnel();
      const output = text(tunnel.far(stdout));
      await exec(["echo", "hello"], tunnel, { tty });
      expect(await output).toContain("hello");
    });
  });

  it("holds nothing for attached clients that have gone", async () => {
    await leavesNoSockets(8, async () => {
      const tunnel = new FakeTunnel();
      const served = node.pods.tunnels.serve({ type: "attach", ...target() }, tunnel);
      await node.until("attached", () => tunnel.accepted);
      tunnel.close();
      await served;
    });
  });

  it("holds nothing for followers of a log that have gone", async () => {
    const log = { type: "logs", container: "app", pod: target().pod } as const;
    await leavesNoSockets(8, async () => {
      const tunnel = new FakeTunnel();
      const served = node.pods.tunnels.serve(
        { ...log, follow: true, previous: false, timestamps: false },
        tunnel,
      );
      await node.until("following", () => tunnel.accepted);
      tunnel.close();
      await served;
    });
  });

  it("holds nothing for forwarded ports: client gone, target refusing, client gone while it is dialled", async () => {
    const { metadata } = await run(podOf("near", [sleeper("app")], { hostNetwork: true }));
    const { namespace = "", name = "", uid = "" } = metadata;
    const silent = createServer(() => {});
    await once(silent.listen(0, "127.0.0.1"), "listening");
    const { port } = silent.address() as { port: number };
    const serve = (to: number, tunnel: FakeTunnel) =>
      node.pods.tunnels.serve({ type: "pod-port", pod: { namespace, name, uid }, port: to }, tunnel);
    await leavesNoSockets(8, async () => {
      const tunnel = new FakeTunnel();
      const served = serve(port, tunnel);
      await node.until("open", () => tunnel.accepted);
      tunnel.far(stdin).write("half");
      tunnel.close();
      await served;
      await expect(serve(1, new FakeTunnel())).rejects.toThrow("connection refused");
      const late = new FakeTunnel();
      const dialling = serve(port, late);
      late.close();
      await expect(dialling).rejects.toThrow();
    });
    silent.close();
  });
});
