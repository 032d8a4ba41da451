import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { V1Pod, V1PodDisruptionBudget } from "../../../../api/generated/types.js";
import { conditionOf } from "../../../../api/meta/conditions.js";
import { controllerReference } from "../../../../api/meta/owner-references.js";
import {
  deployments,
  events,
  jobs,
  podDisruptionBudgets,
  pods,
  replicaSets,
} from "../../../../api/resources.js";
import { disruptionController } from "../../../../control-plane/controllers/disruption/disruption-controller.js";
import { staleDisruptionController } from "../../../../control-plane/controllers/disruption/stale-disruption-controller.js";
import { type ControllerBench, controllerBench, runningStatus } from "../../../support/controller-bench.js";
import { staleLeader } from "../../../support/stale-leader.js";
import { deployment, pod, replicaSet } from "../../../support/workloads.js";

const ref = { namespace: "default", name: "b" };
let bench: ControllerBench;

beforeEach(async () => {
  bench = await controllerBench();
  bench.start(disruptionController(bench.context, bench), staleDisruptionController(bench.context));
});
afterEach(() => bench.stop());

function budget(spec: V1PodDisruptionBudget["spec"], name = "b"): Promise<V1PodDisruptionBudget> {
  return bench.client.create(podDisruptionBudgets, {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { namespace: "default", name },
    spec: { selector: { matchLabels: { app: "web" } }, ...spec },
  });
}

async function ready(name: string, owner?: Parameters<typeof controllerReference>[0]): Promise<V1Pod> {
  const references = owner ? { ownerReferences: [controllerReference(owner)] } : {};
  const made = await bench.client.create(pods, pod(name, references, { nodeName: "n" }));
  const running = { ...made, status: runningStatus(bench.clock) };
  return bench.client.update(pods, running, { subresource: "status" });
}

const status = async () => (await bench.client.get(podDisruptionBudgets, ref)).status;
const reasons = async () => (await bench.all(events)).map(({ reason }) => reason);

function evict(name: string) {
  const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { namespace: "default", name } };
  return bench.client.create(pods, eviction as V1Pod, {
    subresource: "eviction",
    ref: { namespace: "default", name },
  });
}

async function allows(disruptionsAllowed: number): Promise<void> {
  await bench.until(async () => {
    const is = await status();
    return is?.observedGeneration === 1 && is.disruptionsAllowed === disruptionsAllowed;
  });
}

describe("the status of budgets", () => {
  it("counts against a number of pods, and says so", async () => {
    await budget({ minAvailable: 2 });
    await bench.until(async () => (await reasons()).includes("NoPods"));
    for (const name of ["a", "c", "d"]) await ready(name);
    await allows(1);
    expect(await status()).toMatchObject({ currentHealthy: 3, desiredHealthy: 2, expectedPods: 3 });
    expect(conditionOf((await status())?.conditions, "DisruptionAllowed")).toEqual({
      type: "DisruptionAllowed",
      status: "True",
      reason: "SufficientPods",
      message: "",
      observedGeneration: 1,
      lastTransitionTime: expect.any(String),
    });
  });

  it("counts against what a Deployment wants, however many of its pods are there", async () => {
    const web = await bench.client.create(deployments, deployment("web", { replicas: 10 }));
    const set = replicaSet("web-1", 3);
    const below = await bench.client.create(replicaSets, {
      ...set,
      metadata: { ...set.metadata, ownerReferences: [controllerReference(web)] },
    });
    await budget({ maxUnavailable: "75%" });
    for (const name of ["a", "c", "d"]) await ready(name, below);
    await allows(1);
    expect(await status()).toMatchObject({ currentHealthy: 3, desiredHealthy: 2, expectedPods: 10 });
    await bench.client.patch(deployments, { namespace: "default", name: "web" }, "merge", {
      spec: { replicas: 20 },
    });
    await allows(0);
    expect(await status()).toMatchObject({ desiredHealthy: 5, expectedPods: 20 });
  });

  it("allows nothing where controllers can't be counted, and says why", async () => {
    const template = { spec: { containers: [{ name: "c", image: "i" }], restartPolicy: "Never" } };
    const metadata = { namespace: "default", name: "j" };
    const job = await bench.client.create(jobs, {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata,
      spec: { template },
    });
    await ready("a", job);
    await budget({ maxUnavailable: 1 });
    await bench.until(async () => (await status())?.conditions !== undefined);
    expect(conditionOf((await status())?.conditions, "DisruptionAllowed")).toMatchObject({
      status: "False",
      reason: "SyncFailed",
      message: "jobs.batch does not implement the scale subresource",
    });
    expect(await reasons()).toContain("CalculateExpectedPodCountFailed");
  });

  it("warns of pods that no controller stands behind, and of pods below two budgets", async () => {
    await ready("a");
    await budget({ maxUnavailable: 1 });
    await budget({ minAvailable: 1 }, "another");
    await bench.until(async () => (await reasons()).includes("UnmanagedPods"));
    await bench.until(async () => (await reasons()).includes("MultiplePodDisruptionBudgets"));
  });

  it("spends nothing twice: of two evictions at once one is granted, and the next when the pod has gone", async () => {
    for (const name of ["a", "c", "d"]) await ready(name);
    await budget({ minAvailable: 2 });
    await allows(1);
    const answers = await Promise.allSettled([evict("a"), evict("c")]);
    expect(answers.map((answer) => answer.status).sort()).toEqual(["fulfilled", "rejected"]);
    await bench.until(async () => (await status())?.currentHealthy === 2);
    await expect(evict("d")).rejects.toMatchObject({ code: 429 });
    await ready("e");
    await allows(1);
    expect((await status())?.disruptedPods).toBeUndefined();
  });

  it("counts a pod again that was to go, and didn't for two minutes", async () => {
    await ready("a");
    const made = await budget({ minAvailable: 0 });
    await allows(1);
    const { resourceVersion: _, ...metadata } = made.metadata;
    const disruptedPods = { a: new Date(bench.clock.now()).toISOString().replace(".000", "") };
    const is = await status();
    const granted = { ...made, metadata, status: { ...is, disruptedPods, disruptionsAllowed: 0 } };
    const fresh = await bench.client.get(podDisruptionBudgets, ref);
    await bench.client.update(
      podDisruptionBudgets,
      { ...granted, metadata: fresh.metadata },
      { subresource: "status" },
    );
    await bench.until(async () => (await status())?.currentHealthy === 0);
    expect((await status())?.disruptedPods).toEqual(disruptedPods);
    await bench.clock.advance(100_000);
    expect((await status())?.currentHealthy).toBe(0);
    await bench.clock.advance(25_000);
    await allows(1);
    expect(await reasons()).toContain("NotDeleted");
  });
});

describe("a leader whose pods are older than its budgets", () => {
  it("counts no evicted pod as healthy", async () => {
    const stale = staleLeader(bench);
    const late = disruptionController(stale.context, bench);
    for (const name of ["a", "c", "d"]) await ready(name);
    await budget({ minAvailable: 2 });
    await allows(1);
    stale.freeze("pods");
    await evict("a");
    await bench.client.delete(pods, { namespace: "default", name: "a" }, { gracePeriodSeconds: 0 });
    await bench.until(async () => (await status())?.disruptedPods === undefined);
    stale.start(late);
    await bench.clock.advance(5_000);
    expect(await status()).toMatchObject({ currentHealthy: 2, disruptionsAllowed: 0 });
    await stale.stop();
  });
});

describe("a pod that is said to be disrupted", () => {
  it("is said to be well again when it is still there after two minutes", async () => {
    const made = await ready("a");
    const lastTransitionTime = new Date(bench.clock.now()).toISOString().replace(".000", "");
    const condition = {
      type: "DisruptionTarget",
      status: "True",
      reason: "PreemptionByScheduler",
      lastTransitionTime,
    };
    const conditions = [...(made.status?.conditions ?? []), condition];
    await bench.client.update(
      pods,
      { ...made, status: { ...made.status, conditions } },
      { subresource: "status" },
    );
    const now = async () => {
      const { status } = await bench.client.get(pods, { namespace: "default", name: "a" });
      return conditionOf(status?.conditions, "DisruptionTarget")?.status;
    };
    await bench.clock.advance(110_000);
    expect(await now()).toBe("True");
    await bench.until(async () => (await now()) === "False");
  });
});
