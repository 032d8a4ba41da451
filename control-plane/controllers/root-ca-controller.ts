import { isAlreadyExists } from "../../api/errors.js";
import type { V1ConfigMap } from "../../api/generated/types.js";
import { semanticEqual } from "../../api/meta/semantic-equal.js";
import { configMaps, namespaces } from "../../api/resources.js";
import { type ControllerContext, type ControllerSpec, watchOf } from "../reconcile/controller-spec.js";
import { isNamespaceTerminating } from "./pod-control.js";

const name = "kube-root-ca.crt";
const annotations = {
  "kubernetes.io/description": "The CA certificates by which pods know this cluster's API server.",
} as const;

export interface RootCaOptions {
  /** PEM. */
  readonly rootCa: string;
}

/** Publishes the cluster's CA into every namespace. */
export function rootCaController(
  { informers, client }: ControllerContext,
  { rootCa }: RootCaOptions,
): ControllerSpec {
  const all = informers.informer(namespaces);
  const maps = informers.informer(configMaps);
  const data = { "ca.crt": rootCa };

  async function write(namespace: string, existing: V1ConfigMap | undefined): Promise<void> {
    if (existing) {
      const metadata = {
        ...existing.metadata,
        annotations: { ...existing.metadata.annotations, ...annotations },
      };
      await client.update(configMaps, { ...existing, metadata, data });
    } else {
      const metadata = { namespace, name, annotations: { ...annotations } };
      await client.create(configMaps, { apiVersion: "v1", kind: "ConfigMap", metadata, data });
    }
  }

  return {
    name: "root-ca-certificate-publisher",
    reconciler: {
      async reconcile(namespace) {
        const found = all.get(namespace);
        if (!found || found.metadata.deletionTimestamp) return;
        const existing = maps.get(`${namespace}/${name}`);
        if (existing && semanticEqual(existing.data, data)) return;
        await write(namespace, existing).catch((error) => {
          if (!isAlreadyExists(error) && !isNamespaceTerminating(error)) throw error;
        });
      },
    },
    watches: [
      watchOf(all, ({ metadata }) => [metadata.name ?? ""]),
      watchOf(maps, ({ metadata }) => (metadata.name === name ? [metadata.namespace ?? ""] : [])),
    ],
  };
}
