import type { V1LabelSelector } from "../generated/types.js";
import { formatLabelSelector, type Labels, selectorOf, selectorOfMap } from "../meta/label-selector.js";
import type { KubeObject } from "../meta/object.js";
import type { Scaling } from "../scheme/scaling.js";

interface Replicated<S> extends KubeObject {
  spec?: { replicas?: number; selector?: S };
  status?: { replicas?: number };
}

/** The scaling of kinds that have spec.replicas, status.replicas, and a selector in spec.selector. */
function replicasBy<S>(text: (selector: S | undefined) => string): Scaling {
  return {
    wanted: ({ spec }: Replicated<S>) => spec?.replicas ?? 0,
    found: ({ status }: Replicated<S>) => status?.replicas ?? 0,
    selector: ({ spec }: Replicated<S>) => text(spec?.selector),
    scaled: (object: Replicated<S>, replicas) => ({ ...object, spec: { ...object.spec, replicas } }),
  };
}

export const replicasBySelector: Scaling = replicasBy<V1LabelSelector>((selector) =>
  formatLabelSelector(selectorOf(selector)),
);

/** ReplicationControllers still have the plain form. */
export const replicasByLabels: Scaling = replicasBy<Labels>((labels) =>
  formatLabelSelector(selectorOfMap(labels)),
);
