import { isConflict, isNotFound } from "../../../api/errors.js";
import type { V1Namespace } from "../../../api/generated/types.js";
import { semanticEqual } from "../../../api/meta/semantic-equal.js";
import { namespaces } from "../../../api/resources.js";
import type { Kinds } from "../../../api/scheme/kinds.js";
import type { Informer } from "../../../client/informer.js";
import { timestamp } from "../../../common/clock.js";
import type { ControllerContext } from "../../reconcile/controller-spec.js";
import type { Key, Reconciler, Result } from "../../reconcile/reconciler.js";
import { unlessStale } from "../stale-view.js";
import { deletionConditions, type Remains } from "./namespace-conditions.js";
import { deleteContent } from "./namespace-content.js";

const finalizer = "kubernetes";
const againMs = 1_000;

/** One round over a namespace that is being deleted. */
export class NamespaceReconciler implements Reconciler {
  constructor(
    private readonly context: ControllerContext,
    private readonly namespaces: Informer<V1Namespace>,
    private readonly kinds: Kinds,
  ) {}

  async reconcile(key: Key, signal: AbortSignal): Promise<Result | void> {
    const namespace = this.namespaces.get(key);
    if (!namespace?.metadata.deletionTimestamp || !namespace.spec?.finalizers?.includes(finalizer)) return;
    return (await unlessStale(this.empty(namespace, signal))) ?? undefined;
  }

  private async empty(namespace: V1Namespace, signal: AbortSignal): Promise<Result | void> {
    const remains = await deleteContent(this.context.client, namespace, this.kinds.current().all(), signal);
    await this.tell(namespace, remains);
    if (remains.resources.size > 0 || remains.failures.length > 0) return { requeueAfterMs: againMs };
    await this.finalize(namespace);
  }

  private async tell(namespace: V1Namespace, remains: Remains): Promise<void> {
    const { client, clock } = this.context;
    const conditions = [...deletionConditions(namespace.status?.conditions, remains, timestamp(clock))];
    const status = { ...namespace.status, phase: "Terminating", conditions };
    if (semanticEqual(status, namespace.status)) return;
    await client.update(namespaces, { ...namespace, status }, { subresource: "status" }).catch((error) => {
      if (!isConflict(error) && !isNotFound(error)) throw error;
    });
  }

  private async finalize({ metadata: { name = "", uid } }: V1Namespace): Promise<void> {
    const { client } = this.context;
    try {
      const fresh = await client.get(namespaces, { name });
      if (fresh.metadata.uid !== uid) return;
      const finalizers = (fresh.spec?.finalizers ?? []).filter((one) => one !== finalizer);
      await client.update(namespaces, { ...fresh, spec: { finalizers } }, { subresource: "finalize" });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
}
