import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { leases } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import { silentLogger } from "../../../common/logger.js";
import { Heartbeats } from "../../../control-plane/agents/heartbeats.js";
import { ReplicaDirectory } from "../../../control-plane/agents/replicas.js";
import { ClusterLiveness } from "../../../control-plane/agents/sightings.js";
import { formatAges, parseAges } from "../../../control-plane/replicas/ages.js";
import { type ControllerBench, controllerBench } from "../../support/controller-bench.js";

const periodMs = 400;
const leaseSeconds = 4;

describe("what replicas tell each other of the nodes they hear", () => {
  let bench: ControllerBench;
  let stop: AbortController;
  const runs: Promise<void>[] = [];

  beforeEach(async () => {
    stop = new AbortController();
    bench = await controllerBench();
    bench.start();
  });
  afterEach(async () => {
    stop.abort();
    await bench.clock.advance(1_100);
    await Promise.all(runs);
    await bench.stop();
  });

  const replica = (id: string) => {
    const { clock, context, client } = bench;
    const heartbeats = new Heartbeats(clock, periodMs);
    const directory = new ReplicaDirectory({
      self: { id, agentEndpoint: `${id}:6444`, apiEndpoint: `${id}:6443` },
      client,
      informers: context.informers,
      clock,
      log: silentLogger,
      leaseSeconds,
      heard: (withinMs) => heartbeats.ages(withinMs),
    });
    runs.push(directory.run(stop.signal));
    return { heartbeats, liveness: new ClusterLiveness(heartbeats, directory) };
  };
  const annotation = async (id: string) => {
    const ref = { namespace: "kube-system", name: `coracle-control-plane-${id}` };
    return (await bench.client.get(leases, ref)).metadata.annotations?.["coracle.io/heard-nodes"];
  };

  it("keeps a node alive that only another replica hears, and no longer than it is heard there", async () => {
    const { clock } = bench;
    const [leader, other] = [replica("r1"), replica("r2")];
    const silentFor = () => clock.monotonic() - (leader.liveness.lastSeenMs("n1") ?? 0);
    leader.heartbeats.seen("n1");
    await clock.advance(3_000);
    for (let beat = 0; beat < 20; beat++) {
      other.heartbeats.seen("n1");
      await clock.advance(periodMs);
      if (beat > 4) expect(silentFor()).toBeLessThan(2_000);
    }
    await clock.advance(5_000);
    expect(silentFor()).toBeGreaterThan(5_000);
    expect(leader.liveness.lastSeenMs("n2")).toBeUndefined();
  });

  it("believes nothing that a replica left behind before an outage", async () => {
    const { clock, client } = bench;
    const annotations = { "coracle.io/agent-endpoint": "r2:6444", "coracle.io/heard-nodes": "n1=5" };
    const labels = { "coracle.io/component": "control-plane" };
    const metadata = { name: "coracle-control-plane-r2", namespace: "kube-system", labels, annotations };
    await client.create(leases, { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata });
    await clock.advance(500);
    const { liveness } = replica("r1");
    await clock.advance(1_500);
    expect(liveness.lastSeenMs("n1")).toBeUndefined();
  });

  it("tells a replica whose Lease has ended, too: it may still judge nodes", async () => {
    const { clock, client } = bench;
    const { heartbeats } = replica("r1");
    const labels = { "coracle.io/component": "control-plane" };
    const annotations = { "coracle.io/agent-endpoint": "r2:6444" };
    const metadata = { name: "coracle-control-plane-r2", namespace: "kube-system", labels, annotations };
    await clock.advance(1_500);
    heartbeats.seen("n1");
    await clock.advance(1_500);
    expect(await annotation("r1")).toBe("");
    await client.create(leases, { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata });
    await clock.advance(20_000);
    heartbeats.seen("n1");
    await clock.advance(1_500);
    expect(await annotation("r1")).toMatch(/^n1=\d+$/);
  });

  it("renews its Lease in time though one answer never comes", async () => {
    const { clock } = bench;
    const client = bench.client as { update: Client["update"] };
    const update = client.update.bind(client);
    const lost = new Error("the answer is lost");
    let calls = 0;
    client.update = (type, object, options) => {
      if (type.resource !== leases.resource || calls++ > 0) return update(type, object, options);
      return new Promise((_, reject) => options?.signal?.addEventListener("abort", () => reject(lost)));
    };
    replica("r1");
    const ref = { namespace: "kube-system", name: "coracle-control-plane-r1" };
    await clock.advance(100);
    const before = (await bench.client.get(leases, ref)).spec?.renewTime;
    await clock.advance(leaseSeconds * 1_000 + 500);
    expect(calls).toBeGreaterThan(1);
    expect((await bench.client.get(leases, ref)).spec?.renewTime).not.toBe(before);
  });

  it("writes nothing of it while there is no other replica", async () => {
    const { heartbeats } = replica("r1");
    heartbeats.seen("n1");
    await bench.clock.advance(2_500);
    expect(await annotation("r1")).toBe("");
  });

  it("leaves out what it does not understand", () => {
    const ages = new Map([
      ["n1", 12.4],
      ["n2", 0],
    ]);
    expect(parseAges(formatAges(ages))).toEqual(
      new Map([
        ["n1", 12],
        ["n2", 0],
      ]),
    );
    expect(parseAges("")).toEqual(new Map());
    expect(parseAges("n1=x,=3,n2,n3=7")).toEqual(new Map([["n3", 7]]));
  });
});
