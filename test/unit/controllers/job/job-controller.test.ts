import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { ApiError } from "../../../../api/errors.js";
import type { V1JobCondition, V1JobSpec } from "../../../../api/generated/types.js";
import { controllerOf } from "../../../../api/meta/owner-references.js";
import { events, jobs, pods } from "../../../../api/resources.js";
import { jobController } from "../../../../control-plane/controllers/job/job-controller.js";
import { jobPodReleaseController } from "../../../../control-plane/controllers/job/job-pod-release-controller.js";
import { type ControllerBench, controllerBench } from "../../../support/controller-bench.js";
import { indexOf, JobPods, jobNamed, newIndexedJob, newJob } from "../../../support/jobs.js";

const told = (conditions: readonly V1JobCondition[] = []) =>
  conditions.map(({ type, status, reason }) => `${type}=${status} ${reason}`);

describe("job controller", () => {
  let bench: ControllerBench;
  let kubelet: JobPods;
  const get = (name = "work") => jobNamed(bench.client, name);
  const ref = (name = "work") => ({ namespace: "default", name });
  const patch = (spec: object) => bench.client.patch(jobs, ref(), "merge", { spec });
  const running = (count: number) => bench.until(async () => (await kubelet.running()).length === count);
  const over = (ms = 60_000) =>
    bench.until(async () => {
      await kubelet.pass(() => 0);
      return told((await get()).status?.conditions).some((one) => /^(Complete|Failed)=True/.test(one));
    }, ms);
  const reasons = async () =>
    (await bench.all(events))
      .filter(({ regarding }) => regarding?.kind === "Job")
      .map(({ reason }) => reason);

  beforeEach(async () => {
    bench = await controllerBench();
    kubelet = new JobPods(bench.client, bench.clock);
    bench.start(jobController(bench.context), jobPodReleaseController(bench.context));
  });
  afterEach(() => bench.stop());

  it("runs a pod to its end", async () => {
    await bench.client.create(jobs, newJob("work"));
    await running(1);
    const [pod] = await kubelet.all();
    expect(pod?.metadata).toMatchObject({
      generateName: "work-",
      finalizers: ["batch.kubernetes.io/job-tracking"],
      labels: { "batch.kubernetes.io/job-name": "work" },
    });
    expect(controllerOf(pod ?? { metadata: {} })).toMatchObject({ kind: "Job", name: "work" });
    expect((await get()).status).toMatchObject({ active: 1, ready: 0, startTime: expect.any(String) });
    await over();
    const { status } = await get();
    expect(told(status?.conditions)).toEqual([
      "SuccessCriteriaMet=True CompletionsReached",
      "Complete=True CompletionsReached",
    ]);
    expect(status).toMatchObject({
      succeeded: 1,
      ready: 0,
      terminating: 0,
      completionTime: expect.any(String),
    });
    expect(status).toMatchObject({ uncountedTerminatedPods: {} });
    expect(status?.active).toBeUndefined();
    expect((await kubelet.all()).map(({ metadata }) => metadata.finalizers ?? [])).toEqual([[]]);
    await bench.clock.advance(100);
    expect(await reasons()).toEqual(["SuccessfulCreate", "Completed"]);
  });

  it("gives each index a pod of its own", async () => {
    const job = newIndexedJob("work", 5, { parallelism: 2 });
    await bench.client.create(jobs, job);
    await running(2);
    const [first] = (await kubelet.all()).filter((pod) => indexOf(pod) === 0);
    expect(first).toMatchObject({
      metadata: {
        name: expect.stringMatching(/^work-0-[a-z0-9]{5}$/),
        labels: { "batch.kubernetes.io/job-completion-index": "0" },
      },
      spec: {
        hostname: "work-0",
        containers: [
          {
            env: [
              {
                name: "JOB_COMPLETION_INDEX",
                valueFrom: {
                  fieldRef: { fieldPath: "metadata.labels['batch.kubernetes.io/job-completion-index']" },
                },
              },
            ],
          },
        ],
      },
    });
    await over();
    expect((await get()).status).toMatchObject({ succeeded: 5, completedIndexes: "0-4" });
    expect((await kubelet.all()).map(indexOf).sort()).toEqual([0, 1, 2, 3, 4]);
  });

  it("waits longer after each failure, and gives up in the end", async () => {
    await bench.client.create(jobs, newJob("work", { backoffLimit: 2 }));
    const made: number[] = [];
    const start = bench.clock.monotonic();
    for (let count = 1; count <= 3; count++) {
      await bench.until(async () => (await kubelet.running()).length === 1);
      made.push(Math.round((bench.clock.monotonic() - start) / 1_000));
      await kubelet.pass(() => 1);
    }
    expect(made).toEqual([0, 10, 30]);
    await over();
    const { status } = await get();
    expect(status?.failed).toBe(3);
    expect(told(status?.conditions)).toEqual([
      "FailureTarget=True BackoffLimitExceeded",
      "Failed=True BackoffLimitExceeded",
    ]);
    expect(await reasons()).toContain("BackoffLimitExceeded");
  });

  it("fails when its time is over, and ends what runs", async () => {
    await bench.client.create(
      jobs,
      newJob("work", { activeDeadlineSeconds: 5, parallelism: 2, completions: 4 }),
    );
    await running(2);
    await bench.clock.advance(4_000);
    await running(2);
    await bench.clock.advance(1_500);
    const { status } = await get();
    expect(told(status?.conditions)).toEqual(["FailureTarget=True DeadlineExceeded"]);
    expect(status).toMatchObject({ failed: 2, terminating: 2, ready: 0 });
    await over();
    expect(told((await get()).status?.conditions)).toContain("Failed=True DeadlineExceeded");
    expect((await get()).status).toMatchObject({ failed: 2, terminating: 0 });
  });

  it("deletes its pods while it is suspended, and starts anew", async () => {
    await bench.client.create(jobs, newJob("work", { parallelism: 2, completions: 2 }));
    await running(2);
    await patch({ suspend: true });
    await bench.until(async () => (await get()).status?.active === undefined);
    expect(told((await get()).status?.conditions)).toEqual(["Suspended=True JobSuspended"]);
    expect((await get()).status?.startTime).toBeUndefined();
    await kubelet.pass(() => undefined);
    await bench.clock.advance(2_000);
    expect(await kubelet.all()).toEqual([]);
    expect((await get()).status?.failed).toBeUndefined();
    await patch({ suspend: false });
    await running(2);
    expect(told((await get()).status?.conditions)).toEqual(["Suspended=False JobResumed"]);
    expect((await get()).status?.startTime).toBeDefined();
    await over();
    expect((await get()).status?.succeeded).toBe(2);
    expect(await reasons()).toEqual(expect.arrayContaining(["Suspended", "Resumed", "Completed"]));
  });

  it("makes nothing for a Job that is suspended from its start", async () => {
    await bench.client.create(jobs, newJob("work", { suspend: true }));
    await bench.clock.advance(3_000);
    expect(await kubelet.all()).toEqual([]);
    expect(told((await get()).status?.conditions)).toEqual(["Suspended=True JobSuspended"]);
  });

  it("removes pods when fewer may run, and counts none of them as failed", async () => {
    await bench.client.create(jobs, newJob("work", { parallelism: 3, completions: 9 }));
    await running(3);
    await patch({ parallelism: 1 });
    await running(1);
    await kubelet.pass(() => undefined);
    await bench.clock.advance(2_000);
    expect((await get()).status).toMatchObject({ active: 1 });
    expect((await get()).status?.failed).toBeUndefined();
    expect(await kubelet.all()).toHaveLength(1);
  });

  it("takes indexes away and gives others when an elastic Job changes", async () => {
    await bench.client.create(jobs, newIndexedJob("work", 4));
    await running(4);
    for (const pod of await kubelet.all()) if (indexOf(pod) === 3) await kubelet.exit(pod);
    await bench.until(async () => (await get()).status?.completedIndexes === "3");
    await patch({ parallelism: 2, completions: 2 });
    await running(2);
    await bench.until(async () => (await get()).status?.completedIndexes === undefined);
    await patch({ parallelism: 3, completions: 3 });
    await running(3);
    await over();
    expect((await get()).status).toMatchObject({ succeeded: 3, completedIndexes: "0-2" });
  });

  it("counts the failures of each index for itself", async () => {
    const spec: Partial<V1JobSpec> = { backoffLimitPerIndex: 1, maxFailedIndexes: 3 };
    await bench.client.create(jobs, newIndexedJob("work", 3, spec));
    await bench.until(async () => {
      await kubelet.pass((pod) => (indexOf(pod) === 1 ? 1 : 0));
      return (await get()).status?.conditions?.some(({ type }) => type === "Failed") === true;
    }, 60_000);
    const { status } = await get();
    expect(status).toMatchObject({ succeeded: 2, failed: 2, completedIndexes: "0,2", failedIndexes: "1" });
    expect(told(status?.conditions)).toEqual([
      "FailureTarget=True FailedIndexes",
      "Failed=True FailedIndexes",
    ]);
    const failures = (await kubelet.all())
      .filter((pod) => indexOf(pod) === 1)
      .map(({ metadata }) => metadata.annotations?.["batch.kubernetes.io/job-index-failure-count"]);
    expect(failures.sort()).toEqual(["0", "1"]);
  });

  it.each([
    ["FailJob", "Failed=True PodFailurePolicy", { failed: 1 }],
    ["Ignore", "Complete=True CompletionsReached", { succeeded: 1 }],
  ] as const)("does as the failure policy %s says", async (action, end, counters) => {
    const onExitCodes = { operator: "In", values: [42] };
    await bench.client.create(
      jobs,
      newJob("work", { backoffLimit: 0, podFailurePolicy: { rules: [{ action, onExitCodes }] } }),
    );
    await running(1);
    await kubelet.pass(() => 42);
    await over();
    expect(told((await get()).status?.conditions)).toContain(end);
    expect((await get()).status).toMatchObject(counters);
    if (action === "Ignore") expect((await get()).status?.failed).toBeUndefined();
    else
      expect((await get()).status?.conditions?.[0]?.message).toMatch(
        /^Container main for pod default\/work-\w+ failed with exit code 42 matching FailJob rule at index 0$/,
      );
  });

  it("ends with the success policy, and leaves what it stops uncounted", async () => {
    const successPolicy = { rules: [{ succeededIndexes: "1" }] };
    await bench.client.create(jobs, newIndexedJob("work", 3, { successPolicy }));
    await running(3);
    await bench.until(async () => {
      await kubelet.pass((pod) => (indexOf(pod) === 1 ? 0 : undefined));
      return (await get()).status?.conditions?.some(({ type }) => type === "Complete") === true;
    });
    const { status } = await get();
    expect(status).toMatchObject({ succeeded: 1, completedIndexes: "1" });
    expect(status?.failed).toBeUndefined();
    expect(told(status?.conditions)).toEqual([
      "SuccessCriteriaMet=True SuccessPolicy",
      "Complete=True SuccessPolicy",
    ]);
  });

  it.each([
    ["TerminatingOrFailed", 2],
    ["Failed", 1],
  ])("replaces a deleted pod as %s says", async (podReplacementPolicy, count) => {
    await bench.client.create(jobs, newJob("work", { podReplacementPolicy }));
    await running(1);
    const [pod] = await kubelet.all();
    await bench.client.update(pods, { ...pod, status: { phase: "Running" } } as never, {
      subresource: "status",
    });
    await bench.client.update(pods, {
      ...(await kubelet.all())[0],
      metadata: {
        ...(await kubelet.all())[0]?.metadata,
        finalizers: ["batch.kubernetes.io/job-tracking", "test/hold"],
      },
    } as never);
    await bench.client.delete(pods, { namespace: "default", name: pod?.metadata.name ?? "" });
    await bench.clock.advance(15_000);
    expect(await kubelet.all()).toHaveLength(count);
  });

  it("adopts orphans that match, and releases what doesn't any more", async () => {
    await bench.client.create(jobs, newJob("work", { parallelism: 2, completions: 4 }));
    await running(2);
    const [one] = await kubelet.all();
    const name = one?.metadata.name ?? "";
    const podNow = () => bench.client.get(pods, ref(name));
    await bench.client.patch(pods, ref(name), "merge", { metadata: { ownerReferences: null } });
    await bench.until(async () => controllerOf(await podNow())?.name === "work");
    await bench.until(async () => (await podNow()).metadata.finalizers?.length === 1);
    await bench.client.patch(pods, ref(name), "merge", { metadata: { labels: null } });
    await bench.until(async () => controllerOf(await podNow()) === undefined);
    await bench.until(async () => (await podNow()).metadata.finalizers === undefined);
  });

  it("leaves Jobs of other controllers alone", async () => {
    await bench.client.create(jobs, newJob("work", { managedBy: "example.com/queue" }));
    await bench.clock.advance(3_000);
    expect(await kubelet.all()).toEqual([]);
    expect((await get()).status).toEqual({});
  });

  it("lets the pods go when the Job is deleted without them", async () => {
    await bench.client.create(jobs, newJob("work"));
    await running(1);
    await bench.client.delete(jobs, ref());
    await bench.until(async () => (await kubelet.all()).every(({ metadata }) => !metadata.finalizers));
  });

  it("writes few statuses for many pods", async () => {
    let writes = 0;
    const update = bench.client.update.bind(bench.client);
    bench.client.update = (type, ...call) => {
      if (type === (jobs as unknown)) writes++;
      return update(type, ...call);
    };
    await bench.client.create(jobs, newIndexedJob("work", 600, { parallelism: 600 }));
    await over();
    expect((await get()).status).toMatchObject({ succeeded: 600, completedIndexes: "0-599" });
    expect(writes).toBeLessThan(12);
  });

  it("lets the pods of indexes go when nothing can take their place, so that the namespace ends", async () => {
    await bench.client.create(jobs, newIndexedJob("work", 2, { backoffLimitPerIndex: 3 }));
    await running(2);
    const create = bench.client.create.bind(bench.client);
    bench.client.create = (type, object, options) =>
      type.resource === "pods"
        ? Promise.reject(
            new ApiError("Forbidden", "it ends", { causes: [{ reason: "NamespaceTerminating" }] }),
          )
        : create(type, object, options);
    for (const pod of await kubelet.all())
      await bench.client.delete(pods, { namespace: "default", name: pod.metadata.name ?? "" });
    await bench.until(async () => {
      await kubelet.pass(() => 1);
      return (await kubelet.all()).length === 0;
    }, 60_000);
  });
});
