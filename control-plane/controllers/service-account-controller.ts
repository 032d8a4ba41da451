import { isAlreadyExists } from "../../api/errors.js";
import { namespaces, serviceAccounts } from "../../api/resources.js";
import { type ControllerContext, type ControllerSpec, watchOf } from "../reconcile/controller-spec.js";
import { isNamespaceTerminating } from "./pod-control.js";

const name = "default";

/** Gives every namespace its ServiceAccount `default`. */
export function serviceAccountController({ informers, client }: ControllerContext): ControllerSpec {
  const all = informers.informer(namespaces);
  const accounts = informers.informer(serviceAccounts);
  return {
    name: "serviceaccount",
    reconciler: {
      async reconcile(namespace) {
        const found = all.get(namespace);
        if (!found || found.metadata.deletionTimestamp || accounts.get(`${namespace}/${name}`)) return;
        const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { namespace, name } };
        await client.create(serviceAccounts, account).catch((error) => {
          if (!isAlreadyExists(error) && !isNamespaceTerminating(error)) throw error;
        });
      },
    },
    watches: [
      watchOf(all, ({ metadata }) => [metadata.name ?? ""]),
      watchOf(accounts, ({ metadata }) => (metadata.name === name ? [metadata.namespace ?? ""] : [])),
    ],
  };
}
