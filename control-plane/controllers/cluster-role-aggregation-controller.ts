import { isConflict, isNotFound } from "../../api/errors.js";
import type { V1ClusterRole, V1PolicyRule } from "../../api/generated/types.js";
import { selectorOf } from "../../api/meta/label-selector.js";
import { semanticEqual } from "../../api/meta/semantic-equal.js";
import { clusterRoles } from "../../api/resources.js";
import type { Informer } from "../../client/informer.js";
import { type ControllerContext, type ControllerSpec, watchOf } from "../reconcile/controller-spec.js";
import type { Key, Reconciler } from "../reconcile/reconciler.js";

/** Keeps the rules of ClusterRoles that aggregate others: `edit` holds what custom resources' roles add to it. */
export function clusterRoleAggregationController(context: ControllerContext): ControllerSpec {
  const roles = context.informers.informer(clusterRoles);
  return {
    name: "clusterrole-aggregation-controller",
    reconciler: new ClusterRoleAggregationReconciler(context, roles),
    watches: [watchOf(roles, () => namesOfAggregates(roles))],
  };
}

/** Any role may be one of those that an aggregate selects. */
function namesOfAggregates(roles: Informer<V1ClusterRole>): Key[] {
  const all = roles.list().filter(({ aggregationRule }) => aggregationRule !== undefined);
  return all.map(({ metadata }) => metadata.name ?? "");
}

class ClusterRoleAggregationReconciler implements Reconciler {
  constructor(
    private readonly context: ControllerContext,
    private readonly roles: Informer<V1ClusterRole>,
  ) {}

  async reconcile(key: Key): Promise<void> {
    const role = this.roles.get(key);
    if (!role?.aggregationRule) return;
    const rules = this.rulesFor(role);
    if (semanticEqual(rules, role.rules ?? [])) return;
    await this.context.client.update(clusterRoles, { ...role, rules }).catch((error) => {
      // The newer role wakes this again.
      if (!isConflict(error) && !isNotFound(error)) throw error;
    });
  }

  /** Those of every role that is selected, each rule once, selector by selector in the order of the roles' names. */
  private rulesFor(role: V1ClusterRole): V1PolicyRule[] {
    const others = this.roles
      .list()
      .filter(({ metadata }) => metadata.name !== role.metadata.name)
      .sort((a, b) => ((a.metadata.name ?? "") < (b.metadata.name ?? "") ? -1 : 1));
    const selectors = (role.aggregationRule?.clusterRoleSelectors ?? []).map(selectorOf);
    const rules = selectors.flatMap((selector) =>
      others
        .filter(({ metadata }) => selector.matches(metadata.labels ?? {}))
        .flatMap((selected) => selected.rules ?? []),
    );
    const once = new Map(rules.map((rule) => [JSON.stringify(rule), rule]));
    return [...once.values()];
  }
}
