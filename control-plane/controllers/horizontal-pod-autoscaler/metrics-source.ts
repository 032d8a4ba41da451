import type { V2CrossVersionObjectReference, V2MetricIdentifier } from "../../../api/generated/types.js";
import type { PodFigures } from "./pod-figures.js";

/** Which pods: those of a namespace that a selector, as text, means. */
export interface WhichPods {
  readonly namespace: string;
  readonly selector: string;
}

export interface WhichResource extends WhichPods {
  readonly resource: string;
  /** Absent: all containers of a pod together. */
  readonly container?: string | undefined;
}

/** Where what is measured comes from. Values are in thousandths. Each throws an Error with Kubernetes' words. */
export interface MetricsSource {
  resource(which: WhichResource): Promise<PodFigures>;
  pods(which: WhichPods, metric: V2MetricIdentifier): Promise<PodFigures>;
  object(
    namespace: string,
    described: V2CrossVersionObjectReference,
    metric: V2MetricIdentifier,
  ): Promise<number>;
  /** The sum of all values of that name. */
  external(namespace: string, metric: V2MetricIdentifier): Promise<number>;
}
