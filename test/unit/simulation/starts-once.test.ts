import { describe, expect, it } from "@jest/globals";
import type { V1CronJob, V1Job } from "../../../api/generated/types.js";
import { controllerReference } from "../../../api/meta/owner-references.js";
import { StartsOnce } from "../../../simulation/invariants/cron-jobs.js";
import { judgedStore } from "../../support/judged-store.js";

const cronJobOf = (concurrencyPolicy: string): V1CronJob => ({
  apiVersion: "batch/v1",
  kind: "CronJob",
  metadata: { namespace: "default", name: "c", uid: "c" },
  spec: { schedule: "* * * * *", concurrencyPolicy, jobTemplate: {} },
});

function jobOf(uid: string, name: string, state: "runs" | "goes" | "ended" = "runs"): V1Job {
  const conditions = state === "ended" ? [{ type: "Complete", status: "True" }] : [];
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      namespace: "default",
      name,
      uid,
      ownerReferences: [controllerReference(cronJobOf("Allow"))],
      ...(state === "goes" ? { deletionTimestamp: "2026-01-01T00:00:00Z" } : {}),
    },
    status: { conditions },
  };
}

describe("the judge of CronJobs", () => {
  const second = jobOf("2", "c-2");
  it.each<[string, string, V1Job, V1Job, number]>([
    ["a start a Job", "Allow", jobOf("1", "c-1"), second, 0],
    ["a start that makes two", "Allow", jobOf("1", "c-2"), second, 1],
    ["one beside another that forbids it", "Forbid", jobOf("1", "c-1"), second, 1],
    ["one beside another that only goes", "Forbid", jobOf("1", "c-1", "goes"), second, 1],
    ["one after another", "Forbid", jobOf("1", "c-1", "ended"), second, 0],
    ["one in place of another", "Replace", jobOf("1", "c-1", "goes"), second, 0],
    ["one beside another that it was to replace", "Replace", jobOf("1", "c-1"), second, 1],
  ])("%s", (_, policy, first, next, faults) => {
    const { put } = judgedStore(new StartsOnce());
    put("batch/cronjobs", cronJobOf(policy));
    expect(put("batch/jobs", first)).toEqual([]);
    expect(put("batch/jobs", next)).toHaveLength(faults);
    expect(put("batch/jobs", next)).toEqual([]);
  });
});
