import { beforeAll, describe, expect, it } from "@jest/globals";
import type { V1CronJob, V1Job, V1JobList, V1JobSpec, V1PodList } from "../../../api/generated/types.js";
import { newCronJob } from "../../support/cron-jobs.js";
import { newJob } from "../../support/jobs.js";
import { clusterKubeconfig } from "../../support/one-host-cluster.js";
import { shell } from "../../support/pods.js";
import { useNamespace } from "../../support/test-namespace.js";
import { eventually } from "../../support/wait.js";

const script = (text: string) => ({ restartPolicy: "Never", containers: [shell("main", text)] });
const job = (name: string, text: string, spec: Partial<V1JobSpec> = {}) => {
  const made = newJob(name, { ...spec, template: { spec: script(text) } });
  return { ...made, metadata: { name } };
};

describe("Jobs and CronJobs", () => {
  const namespace = useNamespace(clusterKubeconfig);
  const wait = (name: string, condition: string) =>
    namespace.ok("wait", `job/${name}`, `--for=condition=${condition}`, "--timeout=60s");
  const get = (name: string) => namespace.get<V1Job>("job", name);

  /** Its minute comes while the others run. */
  beforeAll(async () => {
    const spec = {
      jobTemplate: { spec: { ...job("x", "date").spec, ttlSecondsAfterFinished: 600 } as V1JobSpec },
    };
    await namespace.apply({ ...newCronJob("tick", "* * * * *", spec), metadata: { name: "tick" } });
  });

  it("runs each index to its end, and tells which of them failed", async () => {
    const text = "echo $JOB_COMPLETION_INDEX on $(hostname); [ $JOB_COMPLETION_INDEX != 1 ]";
    const spec = { completionMode: "Indexed", completions: 3, parallelism: 3, backoffLimitPerIndex: 0 };
    await namespace.apply(job("indexed", text, spec));
    await wait("indexed", "Failed");
    const { status } = await get("indexed");
    expect(status).toMatchObject({ succeeded: 2, failed: 1, completedIndexes: "0,2", failedIndexes: "1" });
    const index = "batch.kubernetes.io/job-completion-index=2";
    expect(await namespace.ok("logs", "-l", index)).toBe("2 on indexed-2\n");
    const { items } = await namespace.get<V1PodList>("pods", "-l", "job-name=indexed");
    expect(items.map(({ metadata }) => metadata.finalizers ?? [])).toEqual([[], [], []]);
    expect(await namespace.ok("get", "job", "indexed")).toMatch(/indexed +Failed +2\/3 /);
    expect(await namespace.ok("events", "--for=job/indexed")).toContain("Job has failed indexes");
  });

  it("goes once it has completed, when it says so", async () => {
    await namespace.apply(job("short", "echo done", { ttlSecondsAfterFinished: 3 }));
    await wait("short", "Complete");
    expect(await namespace.ok("get", "job", "short")).toMatch(/short +Complete +1\/1 /);
    expect(await namespace.ok("logs", "job/short")).toBe("done\n");
    await namespace.ok("wait", "job/short", "--for=delete", "--timeout=20s");
    await namespace.ok("wait", "pods", "-l", "job-name=short", "--for=delete", "--timeout=20s");
  });

  it("stops and goes on", async () => {
    await namespace.apply(
      job("paused", "trap 'exit 1' TERM; sleep 3600 & wait", { parallelism: 2, completions: 2 }),
    );
    const active = (count: number) =>
      namespace.ok("wait", "job/paused", `--for=jsonpath={.status.ready}=${count}`, "--timeout=30s");
    await active(2);
    await namespace.ok("patch", "job/paused", "-p", '{"spec":{"suspend":true}}');
    await wait("paused", "Suspended");
    await namespace.ok("wait", "pods", "-l", "job-name=paused", "--for=delete", "--timeout=40s");
    expect((await get("paused")).status?.failed).toBeUndefined();
    await namespace.ok("patch", "job/paused", "-p", '{"spec":{"suspend":false}}');
    await active(2);
    await namespace.ok("delete", "job", "paused");
    await namespace.ok("wait", "pods", "-l", "job-name=paused", "--for=delete", "--timeout=40s");
  });

  it("starts when its CronJob says, or somebody by hand", async () => {
    await namespace.ok("create", "job", "by-hand", "--from=cronjob/tick");
    await wait("by-hand", "Complete");
    const ticks = async () =>
      (await namespace.get<V1JobList>("jobs")).items.filter(({ metadata }) =>
        metadata.name?.startsWith("tick-"),
      );
    await eventually(async () => expect((await ticks())[0]?.status?.succeeded).toBe(1), {
      timeoutMs: 90_000,
    });
    const { name = "", annotations } = (await ticks())[0]?.metadata ?? {};
    const minute = Number(name.slice("tick-".length)) * 60_000;
    expect(annotations?.["batch.kubernetes.io/cronjob-scheduled-timestamp"]).toBe(
      new Date(minute).toISOString().replace(".000Z", "Z"),
    );
    expect(await namespace.ok("events", "--for=cronjob/tick")).toContain(`Created job ${name}`);
    const { status } = await namespace.get<V1CronJob>("cronjob", "tick");
    expect(status?.lastSuccessfulTime).toBeDefined();
  });
});
