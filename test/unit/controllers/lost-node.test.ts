import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { V1Pod } from "../../../api/generated/types.js";
import { nodes, pods, replicaSets } from "../../../api/resources.js";
import { silentLogger } from "../../../common/logger.js";
import { seededRandom } from "../../../common/seeded-random.js";
import { profiles } from "../../../control-plane/compose/profiles.js";
import { nodeLifecycleController } from "../../../control-plane/controllers/node-lifecycle/node-lifecycle-controller.js";
import { taintEvictionController } from "../../../control-plane/controllers/node-lifecycle/taint-eviction-controller.js";
import { replicaSetController } from "../../../control-plane/controllers/replica-set/replica-set-controller.js";
import { DefaultTolerationSeconds } from "../../../control-plane/registry/admission/default-toleration-seconds.js";
import { Scheduler } from "../../../control-plane/scheduler/scheduler.js";
import { type ControllerBench, controllerBench } from "../../support/controller-bench.js";

const { nodeGraceMs, tolerations } = profiles.fast;
const resources = { cpu: "8", memory: "8Gi", pods: "110" };

describe("a node that dies in the profile fast", () => {
  let bench: ControllerBench;
  let stop: AbortController;
  const silent = new Set<string>();
  const lastHeard = new Map<string, number>();
  let scheduling: Promise<void>;

  beforeEach(async () => {
    stop = new AbortController();
    silent.clear();
    lastHeard.clear();
    bench = await controllerBench({ plugins: [new DefaultTolerationSeconds(tolerations)] });
    for (const name of ["a", "b", "c"]) await addNode(name);
    const { context, clock } = bench;
    const liveness = {
      windowStartMs: 0,
      lastSeenMs(name: string) {
        if (!silent.has(name)) lastHeard.set(name, clock.monotonic());
        return lastHeard.get(name);
      },
    };
    bench.start(
      nodeLifecycleController(context, { liveness, graceMs: nodeGraceMs }),
      taintEvictionController(context),
      replicaSetController(context),
    );
    const { client, informers } = context;
    const { recorder } = context;
    const options = { client, informers, recorder, clock, random: seededRandom(), log: silentLogger };
    scheduling = new Scheduler(options).run(stop.signal);
  });
  afterEach(async () => {
    stop.abort();
    await scheduling;
    await bench.stop();
  });

  const addNode = async (name: string) => {
    const made = await bench.client.create(nodes, { apiVersion: "v1", kind: "Node", metadata: { name } });
    const status = {
      allocatable: resources,
      capacity: resources,
      conditions: [{ type: "Ready", status: "True", reason: "KubeletReady" }],
    };
    await bench.client.update(nodes, { ...made, status }, { subresource: "status" });
  };
  const createReplicas = (replicas: number) => {
    const labels = { app: "web" };
    const template = { metadata: { labels }, spec: { containers: [{ name: "c", image: "i" }] } };
    return bench.client.create(replicaSets, {
      apiVersion: "apps/v1",
      kind: "ReplicaSet",
      metadata: { namespace: "default", name: "web" },
      spec: { replicas, selector: { matchLabels: labels }, template },
    });
  };
  const isPlaced = ({ spec, metadata }: V1Pod) =>
    spec?.nodeName !== undefined && !silent.has(spec.nodeName) && !metadata.deletionTimestamp;
  const placed = async () => (await bench.all(pods)).filter(isPlaced).length;

  it("has its pods placed elsewhere once they are given up, without further waits", async () => {
    await createReplicas(6);
    await bench.until(async () => (await placed()) === 6);
    await bench.settlePods();
    const onA = (await bench.all(pods)).filter(({ spec }) => spec?.nodeName === "a").length;
    expect(onA).toBeGreaterThan(0);
    silent.add("a");
    const silentSince = bench.clock.monotonic();
    await bench.until(async () => (await placed()) === 6);
    const tookMs = bench.clock.monotonic() - silentSince;
    expect(tookMs).toBeGreaterThan(nodeGraceMs + tolerations.unreachableSeconds * 1_000);
    expect(tookMs).toBeLessThanOrEqual(
      nodeGraceMs + tolerations.unreachableSeconds * 1_000 + nodeGraceMs / 8 + 200,
    );
  });

  it("keeps its pods while it says itself that it is on its way back", async () => {
    await createReplicas(6);
    await bench.until(async () => (await placed()) === 6);
    await bench.settlePods();
    const before = (await bench.all(pods)).map(({ metadata }) => metadata.uid);
    const ready = [{ type: "Ready", status: "False", reason: "KubeletNotReady" }];
    const node = await bench.client.get(nodes, { name: "a" });
    await bench.client.update(
      nodes,
      { ...node, status: { ...node.status, conditions: ready } },
      { subresource: "status" },
    );
    await bench.clock.advance((tolerations.notReadySeconds - 2) * 1_000);
    const kept = (await bench.all(pods)).filter(({ metadata }) => !metadata.deletionTimestamp);
    expect(kept.map(({ metadata }) => metadata.uid).sort()).toEqual(before.sort());
    await bench.clock.advance(4_000);
    await bench.until(async () =>
      (await bench.all(pods)).every(
        ({ spec, metadata }) => spec?.nodeName !== "a" || metadata.deletionTimestamp,
      ),
    );
  });
});
