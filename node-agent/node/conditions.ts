import type { V1NodeCondition } from "../../api/generated/types.js";
import { ingressServingCondition } from "../../api/networking/ingress-serving.js";

/** Whether the process of Ingresses has its ports. */
export interface IngressReadiness {
  readonly serving: boolean;
  readonly message: string;
}

/** What a node's conditions are made of. */
export interface Vitals {
  /** Types of the conditions that say what the node lacks. */
  readonly pressures: ReadonlySet<string>;
  /** Absent where Ingresses aren't served. */
  readonly ingress?: IngressReadiness | undefined;
  /** Why pods can't be run here now; none: they can. */
  readonly problems: readonly string[];
}

/** The node's conditions; times of transition are kept from `before`. */
export function nodeConditions(
  vitals: Vitals,
  before: readonly V1NodeCondition[],
  now: string,
): V1NodeCondition[] {
  const lacks = (type: string) => vitals.pressures.has(type);
  const verdicts: Omit<V1NodeCondition, "lastHeartbeatTime" | "lastTransitionTime">[] = [
    pressure("MemoryPressure", lacks("MemoryPressure"), "Memory", "memory available"),
    diskPressure(lacks("DiskPressure")),
    pressure("PIDPressure", lacks("PIDPressure"), "PID", "PID available"),
    ready(vitals.problems),
    ...(vitals.ingress ? [ingressServing(vitals.ingress)] : []),
  ];
  return verdicts.map((verdict) => {
    const last = before.find(({ type }) => type === verdict.type);
    const since = last?.status === verdict.status ? last.lastTransitionTime : undefined;
    return { ...verdict, lastHeartbeatTime: now, lastTransitionTime: since ?? now };
  });
}

function ingressServing({ serving, message }: IngressReadiness) {
  const reason = serving ? "PortsOpen" : "PortsUnavailable";
  return { type: ingressServingCondition, status: serving ? "True" : "False", reason, message };
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
