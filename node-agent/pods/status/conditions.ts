import type { V1ContainerStatus, V1Pod, V1PodCondition, V1PodSpec } from "../../../api/generated/types.js";
import { isRestartableInit } from "../../../api/meta/pod-resources.js";
import type { Phase } from "./phase.js";
import { type ResizeVerdicts, resizeConditions, resizeConditionTypes } from "./resize-conditions.js";

type Verdict = Pick<V1PodCondition, "status" | "reason" | "message">;

export interface ConditionInput {
  readonly pod: V1Pod;
  readonly phase: Phase;
  readonly inits: readonly V1ContainerStatus[];
  readonly statuses: readonly V1ContainerStatus[];
  /** The sandbox runs and has its network. */
  readonly sandboxReady: boolean;
  /** What else the node has to say. */
  readonly told?: { readonly type: string; readonly reason: string; readonly message: string } | undefined;
  /** Conditions as they were reported last. */
  readonly before: readonly V1PodCondition[];
  readonly now: string;
  readonly resize?: ResizeVerdicts | undefined;
}

/** All conditions: ours as they are now, others' as the API has them. */
export function conditionsOf(input: ConditionInput): V1PodCondition[] {
  const containersReady = containersReadyOf(input);
  const verdicts: Record<string, Verdict> = {
    PodReadyToStartContainers: { status: input.sandboxReady ? "True" : "False" },
    Initialized: initializedOf(input),
    Ready: readyOf(input, containersReady),
    ContainersReady: containersReady,
    PodScheduled: { status: "True" },
    ...toldOf(input),
  };
  const resize = resizeConditions(input.resize ?? {}, (type) => since(type, "True", input));
  const owned = new Set<string>([...Object.keys(verdicts), ...resizeConditionTypes]);
  const foreign = (input.pod.status?.conditions ?? []).filter(({ type }) => !owned.has(type));
  return [
    ...Object.entries(verdicts).map(([type, verdict]) => timed(type, verdict, input)),
    ...resize,
    ...foreign,
  ];
}

function toldOf({ told }: ConditionInput): Record<string, Verdict> {
  if (!told) return {};
  const { type, reason, message } = told;
  return { [type]: { status: "True", reason, message } };
}

function timed(type: string, verdict: Verdict, input: ConditionInput): V1PodCondition {
  const { generation } = input.pod.metadata;
  return {
    type,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    ...verdict,
    lastTransitionTime: since(type, verdict.status, input),
  };
}

/** Since when it is as it is, as far as it was said before. */
function since(type: string, status: string, { before, now, pod }: ConditionInput): string {
  const last = [...before, ...(pod.status?.conditions ?? [])].find((condition) => condition.type === type);
  return (last?.status === status ? last.lastTransitionTime : undefined) ?? now;
}

function initializedOf({ pod, phase, inits, statuses }: ConditionInput): Verdict {
  if (phase === "Succeeded") return { status: "True", reason: "PodCompleted" };
  if (statuses.some(hasRun)) return { status: "True" };
  const incomplete = (pod.spec?.initContainers ?? [])
    .filter(
      (container) =>
        !isInitialized(
          inits.find(({ name }) => name === container.name),
          container,
        ),
    )
    .map(({ name }) => name);
  if (incomplete.length === 0) return { status: "True" };
  const message = `containers with incomplete status: [${incomplete.join(" ")}]`;
  return { status: "False", reason: "ContainersNotInitialized", message };
}

function isInitialized(
  status: V1ContainerStatus | undefined,
  container: V1PodSpec["containers"][number],
): boolean {
  return isRestartableInit(container) ? status?.started === true : status?.ready === true;
}

const hasRun = ({ state, lastState }: V1ContainerStatus) =>
  Boolean(state?.running || state?.terminated || lastState?.terminated);

function containersReadyOf({ pod, phase, inits, statuses }: ConditionInput): Verdict {
  if (phase === "Succeeded") return { status: "False", reason: "PodCompleted" };
  if (phase === "Failed") return { status: "False", reason: "PodFailed" };
  const sidecars = (pod.spec?.initContainers ?? []).filter(isRestartableInit);
  const counted = [...sidecars, ...(pod.spec?.containers ?? [])];
  const all = [...inits, ...statuses];
  const unready = counted
    .map(({ name }) => name)
    .filter((name) => !all.find((one) => one.name === name)?.ready);
  if (unready.length === 0) return { status: "True" };
  const message = `containers with unready status: [${unready.join(" ")}]`;
  return { status: "False", reason: "ContainersNotReady", message };
}

function readyOf({ pod }: ConditionInput, containersReady: Verdict): Verdict {
  if (containersReady.status !== "True") return containersReady;
  const messages = (pod.spec?.readinessGates ?? []).flatMap(({ conditionType }) =>
    gateProblem(pod, conditionType),
  );
  if (messages.length === 0) return { status: "True" };
  return { status: "False", reason: "ReadinessGatesNotReady", message: messages.join(", ") };
}

function gateProblem(pod: V1Pod, type: string): string[] {
  const condition = pod.status?.conditions?.find((one) => one.type === type);
  if (!condition) return [`corresponding condition of pod readiness gate "${type}" does not exist.`];
  if (condition.status === "True") return [];
  return [`the status of pod readiness gate "${type}" is not "True", but ${condition.status}`];
}
