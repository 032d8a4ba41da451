import type { V1DaemonSetStatus } from "../../../api/generated/types.js";
import { isReady } from "../../../api/meta/pods.js";
import type { DaemonView } from "./daemon-view.js";

/** The status that those nodes amount to; counts of zero are left out, as on the wire, where they may be. */
export function daemonSetStatus(view: DaemonView, collisionCount: number): V1DaemonSetStatus {
  const { set, nodes } = view;
  const wanted = nodes.filter(({ fit }) => fit.shouldRun);
  const oldest = wanted.flatMap(({ pods: [first] }) => first ?? []);
  const ready = oldest.filter(isReady);
  const available = ready.filter(view.isAvailable).length;
  const { conditions } = set.status ?? {};
  return {
    observedGeneration: set.metadata.generation,
    desiredNumberScheduled: wanted.length,
    currentNumberScheduled: oldest.length,
    numberMisscheduled: nodes.filter(({ exists, fit, pods }) => exists && !fit.shouldRun && pods.length > 0)
      .length,
    numberReady: ready.length,
    updatedNumberScheduled: oldest.filter(view.isUpdated).length || undefined,
    numberAvailable: available || undefined,
    numberUnavailable: wanted.length - available || undefined,
    ...(collisionCount > 0 || set.status?.collisionCount !== undefined ? { collisionCount } : {}),
    ...(conditions ? { conditions } : {}),
  };
}
