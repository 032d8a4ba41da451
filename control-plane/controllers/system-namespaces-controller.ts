import { namespaces } from "../../api/resources.js";
import { unlessThere } from "../../client/expected-failures.js";
import { type ControllerContext, type ControllerSpec, watchOf } from "../reconcile/controller-spec.js";

const system = ["default", "kube-system", "kube-public", "kube-node-lease"] as const;

/** Sees that the namespaces every cluster has are there. */
export function systemNamespacesController({ informers, client }: ControllerContext): ControllerSpec {
  const all = informers.informer(namespaces);
  return {
    name: "system-namespaces",
    reconciler: {
      async reconcile(name) {
        if (all.get(name)) return;
        const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name } };
        await unlessThere(client.create(namespaces, namespace));
      },
    },
    watches: [
      {
        subscribe(enqueue) {
          system.forEach(enqueue);
          return () => {};
        },
      },
      watchOf(all, ({ metadata: { name = "" } }) => (system.some((one) => one === name) ? [name] : [])),
    ],
  };
}
