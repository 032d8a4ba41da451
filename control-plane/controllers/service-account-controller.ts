import { isAlreadyExists } from "../../api/errors.js";
import type { V1Namespace, V1ServiceAccount } from "../../api/generated/types.js";
import { namespaces, serviceAccounts } from "../../api/resources.js";
import type { Informer } from "../../client/informer.js";
import { type ControllerContext, type ControllerSpec, watchOf } from "../reconcile/controller-spec.js";
import type { Key, Reconciler } from "../reconcile/reconciler.js";
import { isNamespaceTerminating } from "./pod-control.js";

const name = "default";

/** Gives every namespace its ServiceAccount `default`. */
export function serviceAccountController(context: ControllerContext): ControllerSpec {
  const informers = {
    namespaces: context.informers.informer(namespaces),
    accounts: context.informers.informer(serviceAccounts),
  };
  return {
    name: "serviceaccount",
    reconciler: new ServiceAccountReconciler(context, informers),
    watches: [
      watchOf(informers.namespaces, ({ metadata }) => [metadata.name ?? ""]),
      watchOf(informers.accounts, ({ metadata }) =>
        metadata.name === name ? [metadata.namespace ?? ""] : [],
      ),
    ],
  };
}

interface Informers {
  readonly namespaces: Informer<V1Namespace>;
  readonly accounts: Informer<V1ServiceAccount>;
}

class ServiceAccountReconciler implements Reconciler {
  constructor(
    private readonly context: ControllerContext,
    private readonly informers: Informers,
  ) {}

  async reconcile(namespace: Key): Promise<void> {
    const { namespaces, accounts } = this.informers;
    const found = namespaces.get(namespace);
    if (!found || found.metadata.deletionTimestamp || accounts.get(`${namespace}/${name}`)) return;
    const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { namespace, name } };
    await this.context.client.create(serviceAccounts, account).catch((error) => {
      if (!isAlreadyExists(error) && !isNamespaceTerminating(error)) throw error;
    });
  }
}
