import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { ApiError } from "../../../../api/errors.js";
import type { V1beta1PodMetrics, V2HorizontalPodAutoscaler } from "../../../../api/generated/types.js";
import { conditionOf } from "../../../../api/meta/conditions.js";
import { deployments, horizontalPodAutoscalers, namespaces, pods } from "../../../../api/resources.js";
import type { Client } from "../../../../client/client.js";
import { horizontalPodAutoscalerController } from "../../../../control-plane/controllers/horizontal-pod-autoscaler/horizontal-pod-autoscaler-controller.js";
import { autoscaler, cpuUtilization } from "../../../support/autoscalers.js";
import { type ControllerBench, controllerBench, runningStatus } from "../../../support/controller-bench.js";
import { wrapped } from "../../../support/lagging-client.js";
import { podUsage, withPodUsage } from "../../../support/pod-usage.js";
import { RecordedEvents } from "../../../support/recorded-events.js";
import { deployment, namespace, pod } from "../../../support/workloads.js";

const periodMs = 15_000;
const ref = { namespace: "default", name: "web" };
let bench: ControllerBench;
let recorded: RecordedEvents;
let usage: V1beta1PodMetrics[];

beforeEach(async () => {
  bench = await controllerBench();
  recorded = new RecordedEvents();
  usage = [];
  await bench.client.create(namespaces, namespace("default"));
});
afterEach(() => bench.stop());

function start(client: Client = bench.client) {
  const context = {
    ...bench.context,
    client: withPodUsage(client, () => usage),
    recorder: () => recorded,
  };
  bench.start(
    horizontalPodAutoscalerController(context, { kinds: bench.kinds, autoscalingPeriodMs: periodMs }),
  );
}

/** A Deployment, so many running pods that have been ready for long, and what each uses. */
async function workload(replicas: number, cpu: string, running = replicas) {
  await bench.client.create(deployments, deployment("web", { replicas }));
  const status = { ...runningStatus(bench.clock), startTime: new Date(bench.clock.now()).toISOString() };
  for (let number = 0; number < running; number++) {
    const name = `web-${number}`;
    const requests = { cpu: "100m" };
    const made = await bench.client.create(
      pods,
      pod(name, {}, { containers: [{ name: "web", image: "web:1", resources: { requests } }] }),
    );
    await bench.client.update(pods, { ...made, status }, { subresource: "status" });
  }
  await bench.clock.advance(400_000);
  use(running, cpu);
}

function use(running: number, cpu: string) {
  const timestamp = new Date(bench.clock.now()).toISOString();
  usage = Array.from({ length: running }, (_, number) =>
    podUsage(`web-${number}`, { web: { cpu } }, { timestamp }),
  );
}

const create = (...spec: Parameters<typeof autoscaler>) =>
  bench.client.create(horizontalPodAutoscalers, autoscaler(...spec));
const get = (name = "web") => bench.client.get(horizontalPodAutoscalers, { ...ref, name });
const replicas = async () => (await bench.client.get(deployments, ref)).spec?.replicas;
const said = ({ status }: V2HorizontalPodAutoscaler) =>
  Object.fromEntries(
    (status?.conditions ?? []).map(({ type, status: is, reason }) => [type, `${is} ${reason}`]),
  );
/** Until the first look's outcome was written. */
const looked = (name = "web") => bench.until(async () => (await get(name)).status?.conditions !== undefined);

describe("a HorizontalPodAutoscaler", () => {
  it("makes as many as their usage asks for", async () => {
    await workload(2, "100m");
    await create("web");
    start();
    await bench.until(async () => (await replicas()) === 4);
    await looked();
    const figures = (name: string) => bench.figures(`horizontal_pod_autoscaler_controller_${name}`);
    const up = 'action="scale_up",error="none"';
    for (const name of ["reconciliations_total", "reconciliation_duration_seconds"])
      expect(await figures(name)).toEqual([`{${up}} 1`]);
    for (const name of ["metric_computation_total", "metric_computation_duration_seconds"])
      expect(await figures(name)).toEqual([`{${up},metric_type="Resource"} 1`]);
    const { status } = await get();
    expect(status).toMatchObject({
      currentReplicas: 2,
      desiredReplicas: 4,
      lastScaleTime: new Date(bench.clock.now()).toISOString().replace(/\.\d+Z/, "Z"),
      currentMetrics: [
        {
          type: "Resource",
          resource: { name: "cpu", current: { averageUtilization: 100, averageValue: "100m" } },
        },
      ],
      conditions: [
        {
          type: "AbleToScale",
          status: "True",
          reason: "SucceededRescale",
          message: "the HPA controller was able to update the target scale to 4",
        },
        {
          type: "ScalingActive",
          status: "True",
          reason: "ValidMetricFound",
          message:
            "the HPA was able to successfully calculate a replica count from cpu resource utilization (percentage of request)",
        },
        { type: "ScalingLimited", status: "False", reason: "DesiredWithinRange" },
      ],
    });
    expect(recorded.events).toEqual([
      {
        about: "web",
        type: "Normal",
        reason: "SuccessfulRescale",
        message: "New size: 4; reason: cpu resource utilization (percentage of request) above target",
      },
    ]);
  });

  it("takes some away five minutes later", async () => {
    await workload(4, "10m");
    await create("web");
    start();
    await looked();
    expect(said(await get())).toMatchObject({ AbleToScale: "True ScaleDownStabilized" });
    await bench.clock.advance(280_000);
    expect(await replicas()).toBe(4);
    await bench.clock.advance(40_000);
    expect(await replicas()).toBe(1);
    expect(recorded.messages("web")).toEqual(["New size: 1; reason: All metrics below target"]);
  });

  it("follows its rules at once when they change", async () => {
    await workload(4, "10m");
    const made = await create("web");
    start();
    await looked();
    const behavior = {
      scaleDown: { stabilizationWindowSeconds: 0, policies: [{ type: "Pods", value: 1, periodSeconds: 60 }] },
    };
    await bench.client.update(horizontalPodAutoscalers, {
      ...(await get()),
      spec: { ...made.spec, behavior },
    });
    await bench.until(async () => (await replicas()) === 3, 1_000);
    await bench.clock.advance(40_000);
    expect(await replicas()).toBe(3);
    expect(said(await get())).toMatchObject({ ScalingLimited: "True ScaleDownLimit" });
    await bench.clock.advance(40_000);
    expect(await replicas()).toBe(2);
  });

  it.each([
    [12, { maxReplicas: 5 }, 5, "Current number of replicas above Spec.MaxReplicas"],
    [1, { minReplicas: 3 }, 3, "Current number of replicas below Spec.MinReplicas"],
  ])("brings %i within %j", async (before, spec, after, why) => {
    await bench.client.create(deployments, deployment("web", { replicas: before }));
    await create("web", spec);
    start();
    await bench.until(async () => (await replicas()) === after);
    expect(recorded.messages("web")).toEqual([`New size: ${after}; reason: ${why}`]);
  });

  it("leaves alone what was scaled to nothing", async () => {
    await workload(0, "100m", 1);
    await create("web");
    start();
    await looked();
    expect(said(await get())).toEqual({
      AbleToScale: "True SucceededGetScale",
      ScalingActive: "False ScalingDisabled",
    });
    expect(await replicas()).toBe(0);
  });

  it.each([
    [{ apiVersion: "apps/v1", kind: "Deployment", name: "gone" }, 'deployments.apps "gone" not found'],
    [
      { apiVersion: "apps/v1", kind: "Nothing", name: "web" },
      'no matches for kind "Nothing" in group "apps"',
    ],
    [
      { apiVersion: "apps/v1", kind: "DaemonSet", name: "web" },
      "the server could not find the requested resource",
    ],
  ])("says that there is no scale: %j", async (scaleTargetRef, why) => {
    await create("web", { scaleTargetRef });
    start();
    await looked();
    expect(conditionOf((await get()).status?.conditions, "AbleToScale")).toMatchObject({
      status: "False",
      reason: "FailedGetScale",
      message: `the HPA controller was unable to get the target's current scale: ${why}`,
    });
    expect(recorded.events).toEqual([
      { about: "web", type: "Warning", reason: "FailedGetScale", message: why },
    ]);
  });

  it("says why a metric can't be had", async () => {
    await workload(2, "100m");
    usage = [];
    await create("web");
    start();
    await looked();
    const why =
      "failed to get cpu utilization: unable to get metrics for resource cpu: no metrics returned from resource metrics API";
    const { status } = await get();
    expect(status).toMatchObject({ currentReplicas: 2, desiredReplicas: 0, currentMetrics: [{ type: "" }] });
    expect(conditionOf(status?.conditions, "ScalingActive")).toMatchObject({
      status: "False",
      reason: "FailedGetResourceMetric",
      message: `the HPA was unable to compute the replica count: ${why}`,
    });
    expect(recorded.events.map(({ reason, message }) => [reason, message])).toEqual([
      ["FailedGetResourceMetric", why],
      [
        "FailedComputeMetricsReplicas",
        `invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: ${why}`,
      ],
    ]);
  });

  it.each([
    ["300m", 8],
    ["10m", 4],
  ])("may grow but not shrink while a metric can't be had: %s", async (cpu, after) => {
    await workload(4, cpu);
    const pods = { metric: { name: "qps" }, target: { type: "AverageValue", averageValue: "1" } };
    const behavior = { scaleDown: { stabilizationWindowSeconds: 0 } };
    await create("web", { metrics: [{ type: "Pods", pods }, cpuUtilization(50)], behavior });
    start();
    await looked();
    expect(await replicas()).toBe(after);
    expect(recorded.reasons("web")).toContain("FailedGetPodsMetric");
  });

  it("takes the metric that asks for most", async () => {
    await workload(2, "75m");
    const target = { type: "AverageValue", averageValue: "15m" };
    await create("web", {
      metrics: [cpuUtilization(50), { type: "Resource", resource: { name: "cpu", target } }],
    });
    start();
    await bench.until(async () => (await replicas()) === 4);
    expect(recorded.messages("web")).toEqual(["New size: 4; reason: cpu resource above target"]);
    await looked();
    expect(said(await get())).toMatchObject({ ScalingLimited: "True ScaleUpLimit" });
  });

  it("does nothing where another scales the same pods", async () => {
    await workload(2, "100m");
    await create("other", { maxReplicas: 2 });
    start();
    await looked("other");
    await create("web");
    await looked();
    const why = "pods by selector app=web are controlled by multiple HPAs: [default/other default/web]";
    expect(conditionOf((await get()).status?.conditions, "ScalingActive")).toMatchObject({
      status: "False",
      reason: "AmbiguousSelector",
      message: why,
    });
    expect(recorded.messages("web")).toEqual([why, why]);
    await bench.client.delete(horizontalPodAutoscalers, { ...ref, name: "other" });
    await bench.until(async () => (await replicas()) === 4);
  });

  it("names not all of many that scale the same pods", async () => {
    await workload(2, "50m");
    for (let number = 10; number < 25; number++) await create(`w${number}`);
    start();
    const why = async () =>
      conditionOf((await get("w24")).status?.conditions, "ScalingActive")?.message ?? "";
    await bench.until(async () => (await why()).endsWith("default/w19 and 5 more]"), 2 * periodMs);
  });

  it("writes nothing while nothing changes", async () => {
    await workload(2, "50m");
    await create("web");
    start();
    await looked();
    await bench.clock.advance(periodMs);
    const before = (await get()).metadata.resourceVersion;
    await bench.clock.advance(4 * periodMs);
    expect((await get()).metadata.resourceVersion).toBe(before);
    expect(recorded.events).toEqual([]);
  });

  it("says that it couldn't scale, and tries again", async () => {
    await workload(2, "100m");
    await create("web");
    let refuses = true;
    start(
      wrapped(bench.client, {
        update: async (type, object, options) => {
          if (options?.subresource === "scale" && refuses) throw new ApiError("Forbidden", "not now");
          return bench.client.update(type, object, options);
        },
      }),
    );
    await looked();
    expect(said(await get())).toMatchObject({ AbleToScale: "False FailedUpdateScale" });
    const reason = "cpu resource utilization (percentage of request) above target";
    expect(recorded.messages("web")).toEqual([`New size: 4; reason: ${reason}; error: not now`]);
    expect((await get()).status).toMatchObject({ currentReplicas: 2, desiredReplicas: 0 });
    refuses = false;
    await bench.until(async () => (await replicas()) === 4);
  });

  it("doesn't scale by what nobody wants any more", async () => {
    await workload(2, "100m");
    await create("web");
    start(
      wrapped(bench.client, {
        get: async (type, name, options) => {
          const found = await bench.client.get(type, name, options);
          if (type.resource !== "horizontalpodautoscalers") return found;
          return {
            ...found,
            spec: { ...(found as unknown as V2HorizontalPodAutoscaler).spec, maxReplicas: 3 },
          };
        },
      }),
    );
    await bench.clock.advance(4 * periodMs);
    expect(await replicas()).toBe(2);
    expect(recorded.events).toEqual([]);
  });

  it("is forgotten with its history", async () => {
    await workload(4, "10m");
    await create("web");
    start();
    await looked();
    await bench.client.delete(horizontalPodAutoscalers, ref);
    await bench.clock.advance(310_000);
    await create("web");
    await looked();
    expect(said(await get())).toMatchObject({ AbleToScale: "True ScaleDownStabilized" });
    expect(await replicas()).toBe(4);
  });
});
