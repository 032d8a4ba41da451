import type { V1Job, V1JobSpec, V1Pod, V1PodStatus } from "../../api/generated/types.js";
import { isTerminal } from "../../api/meta/pods.js";
import { jobs, pods } from "../../api/resources.js";
import type { Client } from "../../client/client.js";
import { timeOf } from "../../common/clock.js";
import type { FakeClock } from "./fake-clock.js";

export const at = (ms: number) => timeOf(Date.UTC(2026, 0, 1) + ms);

export function newJob(name: string, spec: Partial<V1JobSpec> = {}): V1Job {
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name, namespace: "default" },
    spec: {
      ...spec,
      template: {
        ...spec.template,
        spec: {
          restartPolicy: "Never",
          containers: [{ name: "main", image: "main:1" }],
          ...spec.template?.spec,
        },
      },
    },
  };
}

export const newIndexedJob = (name: string, completions: number, spec: Partial<V1JobSpec> = {}) =>
  newJob(name, { completionMode: "Indexed", completions, parallelism: completions, ...spec });

/** A pod as a Job's controller makes it. */
export function podOf(
  name: string,
  status: V1PodStatus = {},
  metadata: Partial<V1Pod["metadata"]> = {},
): V1Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      namespace: "default",
      uid: name,
      finalizers: ["batch.kubernetes.io/job-tracking"],
      creationTimestamp: at(0),
      ...metadata,
    },
    spec: { containers: [{ name: "main", image: "main:1" }] },
    status,
  };
}

export const indexed = (index: number, more: Record<string, string> = {}) => ({
  annotations: { "batch.kubernetes.io/job-completion-index": String(index), ...more },
});

/** What the kubelet would say of a pod whose only container exited. */
export function exited(exitCode: number, finishedAt = at(0)): V1PodStatus {
  const state = { terminated: { exitCode, finishedAt } };
  const container = { name: "main", image: "main:1", imageID: "", ready: false, restartCount: 0, state };
  return { phase: exitCode === 0 ? "Succeeded" : "Failed", containerStatuses: [container] };
}

/** The pods of Jobs on made-up nodes: they run, and end when they are told to. */
export class JobPods {
  constructor(
    private readonly client: Client,
    private readonly clock: FakeClock,
  ) {}

  async all(): Promise<readonly V1Pod[]> {
    return (await this.client.list(pods, { namespace: "default" })).items;
  }

  async running(): Promise<V1Pod[]> {
    return (await this.all()).filter((pod) => !isTerminal(pod) && !pod.metadata.deletionTimestamp);
  }

  async exit(pod: V1Pod, exitCode = 0): Promise<void> {
    const status = exited(exitCode, timeOf(this.clock.now()));
    await this.client.update(pods, { ...pod, status }, { subresource: "status" });
  }

  /** All that run exit as `codeOf` says; undefined: goes on. Those that are deleted end. */
  async pass(codeOf: (pod: V1Pod) => number | undefined): Promise<void> {
    for (const pod of await this.all()) {
      const ref = { namespace: "default", name: pod.metadata.name ?? "" };
      if (pod.metadata.deletionTimestamp) {
        if (!isTerminal(pod)) await this.exit(pod, 137);
        await this.client.delete(pods, ref, { gracePeriodSeconds: 0 });
      } else if (!isTerminal(pod)) {
        const code = codeOf(pod);
        if (code !== undefined) await this.exit(pod, code);
        else if (pod.status?.phase !== "Running") await this.run(pod);
      }
    }
  }

  private async run(pod: V1Pod): Promise<void> {
    const ready = { type: "Ready", status: "True", lastTransitionTime: timeOf(this.clock.now()) };
    const status = { phase: "Running", conditions: [ready] };
    await this.client.update(pods, { ...pod, status }, { subresource: "status" });
  }
}

export const jobNamed = (client: Client, name: string) => client.get(jobs, { namespace: "default", name });

export const indexOf = ({ metadata }: V1Pod) =>
  Number(metadata.annotations?.["batch.kubernetes.io/job-completion-index"]);
