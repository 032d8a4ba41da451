import type { V1Pod } from "../../../api/generated/types.js";
import type { EventOptions, EventRecorder } from "../../../client/event-recorder.js";

export type Say = (
  type: "Normal" | "Warning",
  reason: string,
  message: string,
  options?: Pick<EventOptions, "annotations">,
) => void;

/** Events about one pod, or one of its containers. */
export class PodEvents {
  constructor(
    private readonly recorder: EventRecorder,
    private readonly pod: () => V1Pod,
  ) {}

  readonly say: Say = (type, reason, message, options) =>
    this.recorder.event(this.pod(), type, reason, message, options);

  of(container: string): Say {
    const fieldPath = `spec.${this.listOf(container)}{${container}}`;
    return (type, reason, message) => this.recorder.event(this.pod(), type, reason, message, { fieldPath });
  }

  private listOf(container: string): string {
    const { initContainers = [], ephemeralContainers = [] } = this.pod().spec ?? {};
    if (initContainers.some(({ name }) => name === container)) return "initContainers";
    return ephemeralContainers.some(({ name }) => name === container) ? "ephemeralContainers" : "containers";
  }
}

/** How Kubernetes names a pod in messages. */
export const podLabel = ({ metadata }: V1Pod) => `${metadata.name}_${metadata.namespace}(${metadata.uid})`;
