import type { V1Namespace } from "../../api/generated/types.js";
import { namespaces } from "../../api/resources.js";
import { unlessThere } from "../../client/expected-failures.js";
import type { Informer } from "../../client/informer.js";
import { type ControllerContext, type ControllerSpec, watchOf } from "../reconcile/controller-spec.js";
import type { Key, Reconciler } from "../reconcile/reconciler.js";
import { atStart } from "./singleton.js";

const system = ["default", "kube-system", "kube-public", "kube-node-lease"] as const;

/** Sees that the namespaces every cluster has are there. */
export function systemNamespacesController(context: ControllerContext): ControllerSpec {
  const all = context.informers.informer(namespaces);
  return {
    name: "system-namespaces",
    reconciler: new SystemNamespacesReconciler(context, all),
    watches: [
      ...system.map(atStart),
      watchOf(all, ({ metadata: { name = "" } }) => (system.some((one) => one === name) ? [name] : [])),
    ],
  };
}

class SystemNamespacesReconciler implements Reconciler {
  constructor(
    private readonly context: ControllerContext,
    private readonly namespaces: Informer<V1Namespace>,
  ) {}

  async reconcile(name: Key): Promise<void> {
    if (this.namespaces.get(name)) return;
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name } };
    await unlessThere(this.context.client.create(namespaces, namespace));
  }
}
