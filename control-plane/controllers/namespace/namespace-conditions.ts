import type { V1NamespaceCondition } from "../../../api/generated/types.js";
import { withCondition } from "../../../api/meta/conditions.js";

/** What is left in a namespace after a round of deletion. */
export interface Remains {
  /** Errors of the round. */
  readonly failures: readonly string[];
  /** `pods.` or `deployments.apps`: how many. */
  readonly resources: ReadonlyMap<string, number>;
  /** Finalizer: how many objects it holds. */
  readonly finalizers: ReadonlyMap<string, number>;
}

type Conditions = readonly V1NamespaceCondition[];

/** The five conditions of a namespace that is being deleted. */
export function deletionConditions(known: Conditions | undefined, remains: Remains, now: string): Conditions {
  const { failures, resources, finalizers } = remains;
  const verdicts: readonly [string, string | undefined, string, string][] = [
    [
      "NamespaceDeletionDiscoveryFailure",
      undefined,
      "ResourcesDiscovered",
      "All resources successfully discovered",
    ],
    [
      "NamespaceDeletionGroupVersionParsingFailure",
      undefined,
      "ParsedGroupVersions",
      "All legacy kube types successfully parsed",
    ],
    [
      "NamespaceDeletionContentFailure",
      failures.length > 0
        ? `Failed to delete all resource types, ${failures.length} remaining: ${failures.join(", ")}`
        : undefined,
      failures.length > 0 ? "ContentDeletionFailed" : "ContentDeleted",
      "All content successfully deleted, may be waiting on finalization",
    ],
    [
      "NamespaceContentRemaining",
      told(resources, "Some resources are remaining: ", "has"),
      resources.size > 0 ? "SomeResourcesRemain" : "ContentRemoved",
      "All content successfully removed",
    ],
    [
      "NamespaceFinalizersRemaining",
      told(finalizers, "Some content in the namespace has finalizers remaining: ", "in"),
      finalizers.size > 0 ? "SomeFinalizersRemain" : "ContentHasNoFinalizers",
      "All content-preserving finalizers finished",
    ],
  ];
  return verdicts.reduce(
    (conditions, [type, problem, reason, fine]) =>
      withCondition<V1NamespaceCondition>(
        conditions,
        { type, status: problem ? "True" : "False", reason, message: problem ?? fine },
        now,
      ),
    known ?? [],
  );
}

function told(counts: ReadonlyMap<string, number>, prefix: string, verb: string): string | undefined {
  if (counts.size === 0) return undefined;
  const parts = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  return prefix + parts.map(([name, count]) => `${name} ${verb} ${count} resource instances`).join(", ");
}
