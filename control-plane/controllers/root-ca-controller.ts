import { isAlreadyExists } from "../../api/errors.js";
import type { V1ConfigMap, V1Namespace } from "../../api/generated/types.js";
import { semanticEqual } from "../../api/meta/semantic-equal.js";
import { configMaps, namespaces } from "../../api/resources.js";
import type { Informer } from "../../client/informer.js";
import { type ControllerContext, type ControllerSpec, watchOf } from "../reconcile/controller-spec.js";
import type { Key, Reconciler } from "../reconcile/reconciler.js";
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
export function rootCaController(context: ControllerContext, options: RootCaOptions): ControllerSpec {
  const informers = {
    namespaces: context.informers.informer(namespaces),
    maps: context.informers.informer(configMaps),
  };
  return {
    name: "root-ca-certificate-publisher",
    reconciler: new RootCaReconciler(context, informers, options),
    watches: [
      watchOf(informers.namespaces, ({ metadata }) => [metadata.name ?? ""]),
      watchOf(informers.maps, ({ metadata }) => (metadata.name === name ? [metadata.namespace ?? ""] : [])),
    ],
  };
}

interface Informers {
  readonly namespaces: Informer<V1Namespace>;
  readonly maps: Informer<V1ConfigMap>;
}

class RootCaReconciler implements Reconciler {
  private readonly data: Record<string, string>;

  constructor(
    private readonly context: ControllerContext,
    private readonly informers: Informers,
    { rootCa }: RootCaOptions,
  ) {
    this.data = { "ca.crt": rootCa };
  }

  async reconcile(namespace: Key): Promise<void> {
    const found = this.informers.namespaces.get(namespace);
    if (!found || found.metadata.deletionTimestamp) return;
    const existing = this.informers.maps.get(`${namespace}/${name}`);
    if (existing && semanticEqual(existing.data, this.data)) return;
    const written = existing ? this.update(existing) : this.create(namespace);
    await written.catch((error) => {
      if (!isAlreadyExists(error) && !isNamespaceTerminating(error)) throw error;
    });
  }

  private create(namespace: string): Promise<V1ConfigMap> {
    const metadata = { namespace, name, annotations: { ...annotations } };
    const map = { apiVersion: "v1", kind: "ConfigMap", metadata, data: this.data };
    return this.context.client.create(configMaps, map);
  }

  private update(existing: V1ConfigMap): Promise<V1ConfigMap> {
    const noted = { ...existing.metadata.annotations, ...annotations };
    const metadata = { ...existing.metadata, annotations: noted };
    return this.context.client.update(configMaps, { ...existing, metadata, data: this.data });
  }
}
