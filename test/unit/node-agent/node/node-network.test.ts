import { beforeEach, describe, expect, it } from "@jest/globals";
import type { V1Node } from "../../../../api/generated/types.js";
import { silentLogger } from "../../../../common/logger.js";
import type { SkippedNeighbour } from "../../../../node-agent/network/neighbours.js";
import { NodeNetwork } from "../../../../node-agent/node/node-network.js";
import { TestAssignments } from "../../../support/assignments.js";
import { FakeClock } from "../../../support/fake-clock.js";
import { NullPodNetwork } from "../../../support/null-pod-network.js";

class RecordingNetwork extends NullPodNetwork {
  readonly calls: unknown[] = [];
  failures = 0;
  routeFailures = 0;
  skipped: readonly SkippedNeighbour[] = [];

  override async start(podCidr?: string): Promise<void> {
    this.calls.push(`start ${podCidr}`);
    if (this.failures-- > 0) throw new Error("range clashes");
  }

  override async setRoutes(neighbours?: unknown): Promise<readonly SkippedNeighbour[]> {
    this.calls.push(neighbours);
    if (this.routeFailures-- > 0) throw new Error("the kernel refuses a route");
    return this.skipped;
  }
}

const node = (name: string, podCIDR: string | undefined, address: string): V1Node => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name, creationTimestamp: "2026-01-01T00:00:00Z" },
  spec: podCIDR === undefined ? {} : { podCIDR },
  status: { addresses: [{ type: "InternalIP", address }] },
});

describe("the node's network", () => {
  let clock: FakeClock;
  let network: RecordingNetwork;
  let assignments: TestAssignments;
  let told: string[];
  let nodeNetwork: NodeNetwork;

  beforeEach(() => {
    clock = new FakeClock();
    network = new RecordingNetwork();
    assignments = new TestAssignments();
    told = [];
    nodeNetwork = new NodeNetwork({
      nodeName: "self",
      network,
      clock,
      log: silentLogger,
      started: (podCidr) => void told.push(`started ${podCidr}`),
      changed: () => told.push(nodeNetwork.problems().join() || "well"),
    });
  });

  const put = (one: V1Node) => assignments.put(nodeNetwork, "nodes", one);

  it("waits for its range, then starts once and routes to the others", async () => {
    put(node("self", undefined, "192.0.2.1"));
    await clock.settle();
    expect(network.calls).toEqual([]);
    expect(nodeNetwork.problems()).toHaveLength(1);
    put(node("self", "10.244.1.0/24", "192.0.2.1"));
    await clock.settle();
    await nodeNetwork.whenUp();
    put(node("other", "10.244.2.0/24", "192.0.2.2"));
    put(node("unready", undefined, "192.0.2.3"));
    await clock.settle();
    expect(told).toEqual(["started 10.244.1.0/24", "well"]);
    expect(network.calls.filter((call) => typeof call === "string")).toEqual(["start 10.244.1.0/24"]);
    expect(network.calls.at(-1)).toEqual([
      {
        name: "other",
        since: "2026-01-01T00:00:00Z",
        podCidr: "10.244.2.0/24",
        addresses: ["192.0.2.2"],
      },
    ]);
  });

  it("makes one of many changes at a time", async () => {
    put(node("self", "10.244.1.0/24", "192.0.2.1"));
    await clock.settle();
    network.calls.length = 0;
    for (let i = 2; i < 22; i++) put(node(`n${i}`, `10.244.${i}.0/24`, `192.0.2.${i}`));
    await clock.settle();
    expect(network.calls).toHaveLength(1);
    expect(network.calls[0]).toHaveLength(20);
  });

  it("says why it can't start, and tries again", async () => {
    network.failures = 1;
    put(node("self", "10.244.1.0/24", "192.0.2.1"));
    await clock.settle();
    expect(told).toEqual(["container runtime network not ready: range clashes"]);
    await clock.advance(5_000);
    expect(nodeNetwork.problems()).toEqual([]);
    expect(told.at(-1)).toBe("well");
  });

  it("says once which nodes it skips, and why", async () => {
    const lines: unknown[] = [];
    const log = { ...silentLogger, warn: (_: string, fields?: unknown) => void lines.push(fields) };
    nodeNetwork = new NodeNetwork({ nodeName: "self", network, clock, log, started() {}, changed() {} });
    network.skipped = [{ name: "other", reason: "its pod range is everything" }];
    put(node("self", "10.244.1.0/24", "192.0.2.1"));
    await clock.settle();
    put(node("other", "0.0.0.0/0", "192.0.2.2"));
    await clock.settle();
    expect(lines).toEqual([{ node: "other", reason: "its pod range is everything" }]);
    expect(nodeNetwork.problems()).toEqual([]);
  });

  it("stays ready when a route to another node fails, and tries again", async () => {
    put(node("self", "10.244.1.0/24", "192.0.2.1"));
    await clock.settle();
    network.routeFailures = 1;
    put(node("other", "10.244.2.0/24", "192.0.2.2"));
    await clock.settle();
    expect(nodeNetwork.problems()).toEqual([]);
    network.calls.length = 0;
    await clock.advance(5_000);
    expect(network.calls.at(-1)).toEqual([expect.objectContaining({ name: "other" })]);
  });

  it("puts back every 15 seconds what may have been taken away, and says so when it can't", async () => {
    const stop = new AbortController();
    const running = nodeNetwork.run(stop.signal);
    await clock.advance(30_000);
    expect(network.calls).toEqual([]);
    put(node("self", "10.244.1.0/24", "192.0.2.1"));
    await clock.settle();
    network.calls.length = 0;
    await clock.advance(15_000);
    expect(network.calls).toEqual(["start 10.244.1.0/24", []]);
    network.failures = 1;
    await clock.advance(15_000);
    expect(told.slice(-1)).toEqual(["container runtime network not ready: range clashes"]);
    await clock.advance(5_000);
    expect(told).toEqual(["started 10.244.1.0/24", "well", expect.stringContaining("not ready"), "well"]);
    network.calls.length = 0;
    network.failures = Number.POSITIVE_INFINITY;
    await clock.advance(300_000);
    expect(network.calls.length).toBeLessThanOrEqual(300 / 5 + 300 / 15);
    stop.abort();
    await running;
  });
});
