import { isConflict, isNotFound } from "../../../api/errors.js";
import type { V1Namespace } from "../../../api/generated/types.js";
import { semanticEqual } from "../../../api/meta/semantic-equal.js";
import { namespaces, pods } from "../../../api/resources.js";
import type { Kinds } from "../../../api/scheme/kinds.js";
import { timestamp } from "../../../common/clock.js";
import { type ControllerContext, type ControllerSpec, watchOf } from "../../reconcile/controller-spec.js";
import type { Key, Result } from "../../reconcile/reconciler.js";
import { unlessStale } from "../stale-view.js";
import { deletionConditions, type Remains } from "./namespace-conditions.js";
import { deleteContent } from "./namespace-content.js";

const finalizer = "kubernetes";
const againMs = 1_000;

export interface NamespaceOptions {
  readonly kinds: Kinds;
}

/** Empties namespaces that are being deleted, and lets them go. */
export function namespaceController(context: ControllerContext, { kinds }: NamespaceOptions): ControllerSpec {
  const all = context.informers.informer(namespaces);
  const podInformer = context.informers.informer(pods);
  const { client, clock } = context;

  async function reconcile(key: Key, signal: AbortSignal): Promise<Result | void> {
    const namespace = all.get(key);
    if (!namespace?.metadata.deletionTimestamp || !namespace.spec?.finalizers?.includes(finalizer)) return;
    return (await unlessStale(empty(namespace, signal))) ?? undefined;
  }

  async function empty(namespace: V1Namespace, signal: AbortSignal): Promise<Result | void> {
    const remains = await deleteContent(client, namespace, kinds.current().all(), signal);
    await tell(namespace, remains);
    if (remains.resources.size > 0 || remains.failures.length > 0) return { requeueAfterMs: againMs };
    await finalize(namespace);
  }

  async function tell(namespace: V1Namespace, remains: Remains): Promise<void> {
    const conditions = [...deletionConditions(namespace.status?.conditions, remains, timestamp(clock))];
    const status = { ...namespace.status, phase: "Terminating", conditions };
    if (semanticEqual(status, namespace.status)) return;
    await client.update(namespaces, { ...namespace, status }, { subresource: "status" }).catch((error) => {
      if (!isConflict(error) && !isNotFound(error)) throw error;
    });
  }

  async function finalize({ metadata: { name = "", uid } }: V1Namespace): Promise<void> {
    try {
      const fresh = await client.get(namespaces, { name });
      if (fresh.metadata.uid !== uid) return;
      const finalizers = (fresh.spec?.finalizers ?? []).filter((one) => one !== finalizer);
      await client.update(namespaces, { ...fresh, spec: { finalizers } }, { subresource: "finalize" });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  return {
    name: "namespace",
    reconciler: { reconcile },
    watches: [
      watchOf(all, ({ metadata }) => [metadata.name ?? ""]),
      {
        // The last pod gone, the rest can follow at once.
        subscribe: (enqueue) =>
          podInformer.addHandler({
            onDelete({ metadata: { namespace = "" } }) {
              const ending = all.get(namespace)?.metadata.deletionTimestamp !== undefined;
              if (ending && podInformer.list(namespace).length === 0) enqueue(namespace);
            },
          }),
      },
    ],
  };
}
