import type { V1NodeCondition } from "../../api/generated/types.js";
import type { HostVitals } from "../host/host.js";

/** What a node's conditions are judged by. */
export interface Vitals extends HostVitals {
  /** Why pods can't be run here now; none: they can. */
  readonly problems: readonly string[];
}

/** Kubernetes' default thresholds for hard eviction. */
const minMemoryBytes = 100 * 2 ** 20;
const minFreeDisk = 0.1;
const minFreeInodes = 0.05;
const minFreePids = 1_000;

/** The node's conditions; times of transition are kept from `before`. */
export function nodeConditions(
  vitals: Vitals,
  before: readonly V1NodeCondition[],
  now: string,
): V1NodeCondition[] {
  const disk = vitals.freeDisk < minFreeDisk || vitals.freeInodes < minFreeInodes;
  const verdicts: Omit<V1NodeCondition, "lastHeartbeatTime" | "lastTransitionTime">[] = [
    pressure("MemoryPressure", vitals.availableMemoryBytes < minMemoryBytes, "Memory", "memory available"),
    diskPressure(disk),
    pressure("PIDPressure", vitals.freePids < minFreePids, "PID", "PID available"),
    ready(vitals.problems),
  ];
  return verdicts.map((verdict) => {
    const last = before.find(({ type }) => type === verdict.type);
    const since = last?.status === verdict.status ? last.lastTransitionTime : undefined;
    return { ...verdict, lastHeartbeatTime: now, lastTransitionTime: since ?? now };
  });
}

function pressure(type: string, under: boolean, what: string, words: string) {
  const reason = under ? `KubeletHasInsufficient${what}` : `KubeletHasSufficient${what}`;
  const message = `kubelet has ${under ? "insufficient" : "sufficient"} ${words}`;
  return { type, status: under ? "True" : "False", reason, message };
}

function diskPressure(under: boolean) {
  const [no, No] = under ? ["", ""] : ["no ", "No"];
  const reason = `KubeletHas${No}DiskPressure`;
  return {
    type: "DiskPressure",
    status: under ? "True" : "False",
    reason,
    message: `kubelet has ${no}disk pressure`,
  };
}

function ready(problems: readonly string[]) {
  if (problems.length === 0) {
    return {
      type: "Ready",
      status: "True",
      reason: "KubeletReady",
      message: "kubelet is posting ready status",
    };
  }
  const message = problems.length === 1 ? (problems[0] ?? "") : `[${problems.join(", ")}]`;
  return { type: "Ready", status: "False", reason: "KubeletNotReady", message };
}
