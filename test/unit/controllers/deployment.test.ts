import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { V1Deployment } from "../../../api/generated/types.js";
import { conditionOf } from "../../../api/meta/conditions.js";
import { deployments, pods, replicaSets } from "../../../api/resources.js";
import { deploymentController } from "../../../control-plane/controllers/deployment/deployment-controller.js";
import { replicaSetController } from "../../../control-plane/controllers/replica-set/replica-set-controller.js";
import { type ControllerBench, controllerBench } from "../../support/controller-bench.js";
import { deployment, templateOf } from "../../support/workloads.js";

describe("deployment controller", () => {
  let bench: ControllerBench;
  const ref = { namespace: "default", name: "web" };
  const get = () => bench.client.get(deployments, ref);
  const change = async (spec: Partial<V1Deployment["spec"]>) => {
    const now = await get();
    await bench.client.update(deployments, {
      ...now,
      spec: { ...now.spec, ...spec } as V1Deployment["spec"],
    });
  };
  const sizes = async () =>
    Object.fromEntries(
      (await bench.all(replicaSets)).map(({ spec }) => [
        spec?.template?.spec?.containers[0]?.image,
        spec?.replicas,
      ]),
    );
  const complete = async () => {
    await bench.settlePods();
    const { status, spec, metadata } = await get();
    return (
      status?.observedGeneration === metadata.generation &&
      (status?.updatedReplicas ?? 0) === spec?.replicas &&
      (status?.replicas ?? 0) === spec?.replicas &&
      (status?.availableReplicas ?? 0) === spec?.replicas &&
      conditionOf(status?.conditions, "Progressing")?.reason === "NewReplicaSetAvailable"
    );
  };

  beforeEach(async () => {
    bench = await controllerBench();
    bench.start(deploymentController(bench.context), replicaSetController(bench.context));
  });
  afterEach(() => bench.stop());

  it("brings up the wanted pods and says so", async () => {
    await bench.client.create(deployments, deployment("web"));
    await bench.until(complete);
    const { status, metadata } = await get();
    expect(status).toMatchObject({ replicas: 3, readyReplicas: 3, availableReplicas: 3, updatedReplicas: 3 });
    expect(status).not.toHaveProperty("unavailableReplicas");
    expect(metadata.annotations).toEqual({ "deployment.kubernetes.io/revision": "1" });
    const [set] = await bench.all(replicaSets);
    const hash = set?.metadata.labels?.["pod-template-hash"];
    expect(set?.metadata.name).toBe(`web-${hash}`);
    expect(set?.spec?.selector.matchLabels).toEqual({ app: "web", "pod-template-hash": hash });
    expect(set?.metadata.annotations).toEqual({
      "deployment.kubernetes.io/desired-replicas": "3",
      "deployment.kubernetes.io/max-replicas": "4",
      "deployment.kubernetes.io/revision": "1",
    });
    expect(conditionOf(status?.conditions, "Progressing")).toMatchObject({
      status: "True",
      reason: "NewReplicaSetAvailable",
      message: `ReplicaSet "web-${hash}" has successfully progressed.`,
    });
    expect(conditionOf(status?.conditions, "Available")).toMatchObject({
      reason: "MinimumReplicasAvailable",
    });
  });

  it("hands new annotations on, and says when it has", async () => {
    await bench.client.create(deployments, deployment("web"));
    await bench.until(complete);
    const annotated = await bench.client.patch(deployments, ref, "merge", {
      metadata: { annotations: { team: "a" } },
    });
    expect(annotated.metadata.generation).toBe(2);
    await bench.until(complete);
    expect((await get()).metadata.generation).toBe(2);
    expect((await bench.all(replicaSets))[0]?.metadata.annotations).toMatchObject({ team: "a" });
  });

  it("rolls a new template out within its bounds, and back again under a new revision", async () => {
    await bench.client.create(deployments, deployment("web", { replicas: 8 }));
    await bench.until(complete);
    await change({ template: templateOf("web:2") });
    await bench.until(async () => {
      const all = await bench.all(pods);
      const ready = all.filter(
        ({ status, metadata }) => status?.phase === "Running" && !metadata.deletionTimestamp,
      );
      expect(ready.length).toBeGreaterThanOrEqual(6);
      expect(all.filter(({ metadata }) => !metadata.deletionTimestamp).length).toBeLessThanOrEqual(10);
      return complete();
    });
    expect(await sizes()).toEqual({ "web:1": 0, "web:2": 8 });
    expect((await get()).metadata.annotations).toMatchObject({ "deployment.kubernetes.io/revision": "2" });
    await change({ template: templateOf("web:1") });
    await bench.until(complete);
    expect(await sizes()).toEqual({ "web:1": 8, "web:2": 0 });
    const old = (await bench.all(replicaSets)).find(({ spec }) => spec?.replicas === 8);
    expect(old?.metadata.annotations).toMatchObject({
      "deployment.kubernetes.io/revision": "3",
      "deployment.kubernetes.io/revision-history": "1",
    });
    expect((await get()).metadata.annotations).toMatchObject({ "deployment.kubernetes.io/revision": "3" });
  });

  it("counts revisions beyond what a number can", async () => {
    const annotation = "deployment.kubernetes.io/revision";
    await bench.client.create(deployments, deployment("web"));
    await bench.until(complete);
    const [first] = await bench.all(replicaSets);
    const annotations = { [annotation]: "3546343826724305833" };
    await bench.client.patch(
      replicaSets,
      { namespace: "default", name: first?.metadata.name ?? "" },
      "merge",
      {
        metadata: { annotations },
      },
    );
    await change({ template: templateOf("web:2") });
    await bench.until(complete);
    expect((await get()).metadata.annotations).toMatchObject({ [annotation]: "3546343826724305834" });
  });

  it("recreates: nothing new before all old pods are gone", async () => {
    await bench.client.create(deployments, deployment("web", { strategy: { type: "Recreate" } }));
    await bench.until(complete);
    await change({ template: templateOf("web:2") });
    await bench.until(async () => {
      const images = new Set((await bench.all(pods)).map(({ spec }) => spec?.containers[0]?.image));
      expect(images.size).toBeLessThanOrEqual(1);
      return complete();
    });
    expect(await sizes()).toEqual({ "web:1": 0, "web:2": 3 });
  });

  it("shares a scaling out among the ReplicaSets of a rollout that stands still", async () => {
    await bench.client.create(
      deployments,
      deployment("web", {
        replicas: 10,
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } },
      }),
    );
    await bench.until(complete);
    await change({ template: templateOf("web:bad") });
    await bench.until(async () => (await sizes())["web:1"] === 8 && (await sizes())["web:bad"] === 5);
    await change({ replicas: 15 });
    await bench.until(async () => (await sizes())["web:1"] === 11);
    expect(await sizes()).toEqual({ "web:1": 11, "web:bad": 7 });
  });

  it("reports a rollout that takes too long", async () => {
    await bench.client.create(deployments, deployment("web", { progressDeadlineSeconds: 10 }));
    const progressing = async () => conditionOf((await get()).status?.conditions, "Progressing");
    await bench.until(async () => (await progressing())?.reason === "ProgressDeadlineExceeded");
    expect(await progressing()).toMatchObject({
      status: "False",
      message: expect.stringContaining("has timed out progressing."),
    });
    expect(conditionOf((await get()).status?.conditions, "Available")?.reason).toBe(
      "MinimumReplicasUnavailable",
    );
  });

  it("rolls nothing out while paused, but scales", async () => {
    await bench.client.create(deployments, deployment("web"));
    await bench.until(complete);
    await change({ paused: true, template: templateOf("web:2"), replicas: 5 });
    await bench.until(async () => (await sizes())["web:1"] === 5);
    expect(await sizes()).toEqual({ "web:1": 5 });
    expect(conditionOf((await get()).status?.conditions, "Progressing")).toMatchObject({
      reason: "DeploymentPaused",
      status: "Unknown",
    });
    await change({ paused: false });
    await bench.until(complete);
    expect(await sizes()).toEqual({ "web:1": 0, "web:2": 5 });
  });

  it("keeps no more history than it should", async () => {
    await bench.client.create(deployments, deployment("web", { revisionHistoryLimit: 1 }));
    await bench.until(complete);
    for (const image of ["web:2", "web:3"]) {
      await change({ template: templateOf(image) });
      await bench.until(complete);
    }
    await bench.until(async () => (await bench.all(replicaSets)).length === 2);
    expect(await sizes()).toEqual({ "web:2": 0, "web:3": 3 });
  });
});
