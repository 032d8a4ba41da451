import { cleanupFinalizer } from "../../../api/apiextensions/cleanup.js";
import { isConflict, isNotFound } from "../../../api/errors.js";
import type {
  V1CustomResourceDefinition,
  V1CustomResourceDefinitionStatus,
} from "../../../api/generated/types.js";
import { withCondition } from "../../../api/meta/conditions.js";
import { semanticEqual } from "../../../api/meta/semantic-equal.js";
import { customResourceDefinitions } from "../../../api/resources.js";
import type { Informer } from "../../../client/informer.js";
import { timestamp } from "../../../common/clock.js";
import { type ControllerContext, type ControllerSpec, watchOf } from "../../reconcile/controller-spec.js";
import type { Key, Reconciler, Result } from "../../reconcile/reconciler.js";
import { confirmWanted, unlessStale } from "../stale-view.js";
import { definitionStatus } from "./definition-status.js";
import { deleteInstances } from "./instances.js";

const againMs = 1_000;

/** Gives definitions their names, and removes their objects before they go. */
export function customResourceDefinitionController(context: ControllerContext): ControllerSpec {
  const all = context.informers.informer(customResourceDefinitions);
  // A name that becomes free may be another's.
  const ofGroup = ({ spec }: V1CustomResourceDefinition) =>
    all.list().filter((other) => other.spec.group === spec.group);
  return {
    name: "custom-resource-definition",
    reconciler: new DefinitionReconciler(context, all),
    watches: [
      watchOf(all, (changed) => [changed, ...ofGroup(changed)].map(({ metadata }) => metadata.name ?? "")),
    ],
  };
}

class DefinitionReconciler implements Reconciler {
  constructor(
    private readonly context: ControllerContext,
    private readonly all: Informer<V1CustomResourceDefinition>,
  ) {}

  async reconcile(name: Key, signal: AbortSignal): Promise<Result | void> {
    const definition = this.all.get(name);
    if (!definition) return;
    if (definition.metadata.deletionTimestamp)
      return (await unlessStale(this.empty(definition, signal))) ?? undefined;
    await this.tell(definition, definitionStatus(definition, this.all.list(), timestamp(this.context.clock)));
  }

  private async tell(
    definition: V1CustomResourceDefinition,
    status: V1CustomResourceDefinitionStatus,
  ): Promise<void> {
    if (semanticEqual(status, definition.status)) return;
    const { client } = this.context;
    const written = client.update(
      customResourceDefinitions,
      { ...definition, status },
      { subresource: "status" },
    );
    await written.catch((error) => {
      if (!isConflict(error) && !isNotFound(error)) throw error;
    });
  }

  private async empty(definition: V1CustomResourceDefinition, signal: AbortSignal): Promise<Result | void> {
    const { finalizers = [] } = definition.metadata;
    if (!finalizers.includes(cleanupFinalizer)) return;
    const { client } = this.context;
    await this.tell(definition, this.ending(definition));
    await confirmWanted(client, customResourceDefinitions, definition);
    const left = await deleteInstances(client, definition, signal);
    if (left > 0) return { requeueAfterMs: againMs };
    const fresh = await client.get(customResourceDefinitions, { name: definition.metadata.name ?? "" });
    if (fresh.metadata.uid !== definition.metadata.uid) return;
    const kept = (fresh.metadata.finalizers ?? []).filter((one) => one !== cleanupFinalizer);
    await client.update(customResourceDefinitions, {
      ...fresh,
      metadata: { ...fresh.metadata, finalizers: kept },
    });
  }

  private ending({ status }: V1CustomResourceDefinition): V1CustomResourceDefinitionStatus {
    const reason = "InstanceDeletionInProgress";
    const message = "CustomResource deletion is in progress";
    const said = { type: "Terminating", status: "True", reason, message };
    const now = timestamp(this.context.clock);
    return { ...status, conditions: [...withCondition(status?.conditions, said, now)] };
  }
}
