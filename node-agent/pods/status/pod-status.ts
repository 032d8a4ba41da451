import type {
  V1ContainerStatus,
  V1Pod,
  V1PodCondition,
  V1PodStatus,
  V1ResourceRequirements,
} from "../../../api/generated/types.js";
import { qosClassOf } from "../../../api/meta/qos.js";
import { allContainers, specOf } from "../lifecycle/context.js";
import type { ObservedPod } from "../lifecycle/observed-pod.js";
import { boundedMessages } from "./bounded-messages.js";
import { type ConditionInput, conditionsOf } from "./conditions.js";
import type { TerminationMessages } from "./container-state.js";
import {
  type ActualResources,
  containerStatuses,
  ephemeralContainerStatuses,
  initContainerStatuses,
} from "./container-status.js";
import { phaseOf } from "./phase.js";
import { resourcesOfPod } from "./pod-resources.js";
import type { ResizeVerdicts } from "./resize-conditions.js";

interface Failure {
  readonly reason: string;
  readonly message: string;
  readonly condition?: ConditionInput["told"];
}

export interface PodStatusInput {
  readonly pod: V1Pod;
  readonly observed: ObservedPod;
  readonly messages: TerminationMessages;
  /** Ended by the node: shows as Failed with this reason, whatever its containers' exit codes. */
  readonly failure?: Failure | undefined;
  readonly ending: boolean;
  /** Whether the runtime can make read-only what is mounted below. */
  readonly recursive: boolean;
  /** How a wish for other resources fares. */
  readonly resize?: ResizeVerdicts;
  readonly resources?: ActualResources;
  /** What the pod as a whole has, when that isn't what it is to have. */
  readonly podResources?: V1ResourceRequirements | undefined;
  readonly nodeAddress: string;
  readonly podAddress: string | undefined;
  readonly before: readonly V1PodCondition[];
  readonly startTime: string;
  readonly now: string;
}

/** The whole PodStatus, as Kubernetes gives it. */
export function podStatus(input: PodStatusInput): V1PodStatus {
  const { pod, observed, ending, recursive } = input;
  const spec = specOf(pod);
  const messages = boundedMessages(input.messages, allContainers(spec).length);
  const { resources = new Map() } = input;
  const statusInput = { spec, observed, messages, ending, recursive, resources };
  const inits = initContainerStatuses(statusInput);
  const statuses = containerStatuses(statusInput);
  const ephemeral = ephemeralContainerStatuses(statusInput);
  const running = [...inits, ...statuses].some(({ state }) => state?.running);
  const finished = finishedPhase(pod) ?? (input.failure && !running ? "Failed" : undefined);
  const phase = finished ?? phaseOf(spec, inits, statuses, ending && !running);
  const { reason, message } = input.failure ?? pod.status ?? {};
  return {
    ...(pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation }),
    phase,
    conditions: conditionsOf({
      ...input,
      phase,
      inits,
      statuses,
      sandboxReady: isUp(observed),
      told: input.failure?.condition,
    }),
    ...(reason ? { reason } : {}),
    ...(message ? { message } : {}),
    ...addresses(input),
    startTime: input.startTime,
    ...(inits.length > 0 ? { initContainerStatuses: inits } : {}),
    containerStatuses: ending && !running ? statuses.map((status) => located(status, pod)) : statuses,
    ...(ephemeral.length > 0 ? { ephemeralContainerStatuses: ephemeral } : {}),
    ...resourcesOfPod(spec, resources, input.podResources),
    qosClass: pod.status?.qosClass ?? qosClassOf(spec),
  };
}

/** An ended pod never lives again. */
function finishedPhase({ status }: V1Pod) {
  return status?.phase === "Succeeded" || status?.phase === "Failed" ? status.phase : undefined;
}

const isUp = ({ sandbox, sandboxReady }: ObservedPod) => sandbox?.state === "running" && sandboxReady;

function addresses({ nodeAddress, podAddress }: PodStatusInput): Partial<V1PodStatus> {
  return {
    hostIP: nodeAddress,
    hostIPs: [{ ip: nodeAddress }],
    ...(podAddress ? { podIP: podAddress, podIPs: [{ ip: podAddress }] } : {}),
  };
}

/** Of a pod that has ended, how a container ended that is no longer to be found. */
function located(status: V1ContainerStatus, pod: V1Pod): V1ContainerStatus {
  if (!status.state?.waiting) return status;
  if (status.lastState?.terminated) return { ...status, state: status.lastState, lastState: {} };
  const known = pod.status?.containerStatuses?.find(({ name }) => name === status.name);
  return known?.state?.terminated ? known : status;
}
