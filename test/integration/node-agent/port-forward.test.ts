import { readdirSync, readFileSync } from "node:fs";
import type { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { FakeTunnel } from "../../support/fake-tunnel.js";
import { podOf, shell } from "../../support/pods.js";
import { TestNode } from "../../support/test-node.js";

jest.setTimeout(60_000);

const port = { greets: 4001, counts: 4002 };

/** The sandbox has no interface but its loopback. One server speaks first, the other counts what comes until the end. */
const servers = `
  nc -ll -p ${port.greets} -e echo hello &
  nc -ll -p ${port.counts} -e wc -c &
  exec sleep 1000`;

describe("ports forwarded to a pod", () => {
  let node: TestNode;
  beforeAll(async () => {
    node = new TestNode("port-forward");
    await node.start();
    const readinessProbe = { exec: { command: listening }, periodSeconds: 1 };
    node.put(podOf("server", [shell("app", servers, { readinessProbe })]));
    await node.until("Ready", () => node.condition("server", "Ready") === "True");
  });
  afterAll(() => node.dispose());

  const listening = ["sh", "-c", `netstat -ltn | grep ${port.greets} && netstat -ltn | grep ${port.counts}`];
  const forward = (to: number, tunnel: FakeTunnel) => {
    const pod = { namespace: "default", name: "server", uid: "uid-server" };
    return node.pods.tunnels.serve({ type: "port-forward", pod, port: to }, tunnel);
  };

  it("reach what listens on the pod's loopback, and lose nothing that is said first", async () => {
    const tunnel = new FakeTunnel();
    const said = heard(tunnel.far(0));
    const served = forward(port.greets, tunnel);
    expect(await said).toBe("hello\n");
    tunnel.far(0).end();
    expect(await served).toMatchObject({ status: "Success" });
  });

  it("close their halves separately", async () => {
    const tunnel = new FakeTunnel();
    const said = heard(tunnel.far(0));
    const served = forward(port.counts, tunnel);
    tunnel.far(0).end("x".repeat(100_000));
    expect((await said).trim()).toBe("100000");
    await served;
  });

  it("say in Kubernetes' words that nobody listens", async () => {
    await expect(forward(4003, new FakeTunnel())).rejects.toThrow(
      "failed to connect to localhost:4003, IPv4: dial tcp 127.0.0.1:4003: connect: connection refused, " +
        "IPv6: dial tcp [::1]:4003: connect: ",
    );
  });

  it("are dialled by one process a pod, however many there are", async () => {
    const tunnels = Array.from({ length: 8 }, () => new FakeTunnel());
    const served = tunnels.map((tunnel) => forward(port.counts, tunnel));
    await node.until("all open", () => tunnels.every((tunnel) => tunnel.accepted));
    expect(helpers()).toBe(1);
    for (const tunnel of tunnels) tunnel.close();
    await Promise.all(served);
  });
});

/** All that comes; unlike a loop over the stream, this leaves its other half alone. */
function heard(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve) => stream.on("end", () => resolve(String(Buffer.concat(chunks)))));
}

/** Children of this process that dial in pods. */
const helpers = () => readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && isHelper(pid)).length;

function isHelper(pid: string): boolean {
  try {
    const parent = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /, "")
      .split(" ")[1];
    return (
      Number(parent) === process.pid &&
      readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("namespace-loopback-helper")
    );
  } catch {
    return false;
  }
}
