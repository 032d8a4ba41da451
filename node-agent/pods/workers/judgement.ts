import { specOf } from "../lifecycle/context.js";
import { isFinished } from "../lifecycle/outcome.js";
import type { PodEnvironment } from "../node/pod-environment.js";
import { refusalOf } from "../spec/admission.js";
import type { PodMemory } from "../state/pod-memory.js";
import { type NodeFailure, wasAdmitted } from "../state/pod-stage.js";

/** That the node ends a pod, as its status says it, and as an event does. */
export interface Verdict {
  readonly failure: NodeFailure;
  readonly event: {
    readonly type: "Normal" | "Warning";
    readonly message: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

const lateMessage = "Pod was active on the node longer than the specified deadline";

/** The node can't run it. Whether the pod fits is asked once; what the node can't do at all, always. */
export function refused(
  { pod, stage }: PodMemory,
  { settings, misfit }: PodEnvironment,
): Verdict | undefined {
  if (isFinished(pod)) return undefined;
  const refusal = refusalOf(specOf(pod), settings.features) ?? (wasAdmitted(stage) ? undefined : misfit(pod));
  if (!refusal) return undefined;
  const { reason, message } = refusal;
  const failure = { reason, message: `Pod was rejected: ${message}` };
  return { failure, event: { type: "Warning", message } };
}

/** It has run for longer than it may. */
export function late({ pod, startedAtMs }: PodMemory, { clock }: PodEnvironment): Verdict | undefined {
  const seconds = specOf(pod).activeDeadlineSeconds;
  if (seconds === undefined || clock.monotonic() < startedAtMs + seconds * 1_000) return undefined;
  const failure = { reason: "DeadlineExceeded", message: lateMessage };
  return { failure, event: { type: "Normal", message: lateMessage } };
}

/** It takes more of the node than it may, or than there is. */
export function evicted(message: string, annotations?: Readonly<Record<string, string>>): Verdict {
  const event = { type: "Warning", message, ...(annotations ? { annotations } : {}) } as const;
  return { failure: { reason: "Evicted", message }, event };
}

const shutdownMessage = "Pod was terminated in response to imminent node shutdown.";

/** The host is about to end. */
export const shutDown: Verdict = disrupted({
  failure: { reason: "Terminated", message: shutdownMessage },
  event: { type: "Normal", message: shutdownMessage },
});

/** The same, told as a disruption: the pod has done nothing that it may not. */
export function disrupted({ failure, event }: Verdict): Verdict {
  const { message } = failure;
  const condition = { type: "DisruptionTarget", reason: "TerminationByKubelet", message };
  return { failure: { ...failure, condition }, event };
}
