import type { V1EndpointSlice, V1Endpoints, V1Lease, V1Service } from "../../api/generated/types.js";
import type { KubeObject } from "../../api/meta/object.js";
import { semanticEqual } from "../../api/meta/semantic-equal.js";
import { endpointSlices, endpoints, leases, type ResourceType, services } from "../../api/resources.js";
import { unlessGone } from "../../client/expected-failures.js";
import { type ControllerContext, type ControllerSpec, watchOf } from "../reconcile/controller-spec.js";
import { LeaseFreshness } from "../replicas/lease-freshness.js";
import {
  isReplicaLease,
  replicaAnnotations,
  replicaNamespace,
  replicaSelector,
} from "../replicas/replica-lease.js";
import { serviceNameLabel, skipMirrorLabel } from "./endpoints/slice-labels.js";
import { onAnyChange } from "./singleton.js";

const ref = { namespace: "default", name: "kubernetes" } as const;

export interface KubernetesServiceOptions {
  /** The first address of the Service range. */
  readonly clusterIP: string;
}

/** Keeps the Service `kubernetes`, whose endpoints are the live replicas of the API server. */
export function kubernetesServiceController(
  { client, informers, clock }: ControllerContext,
  { clusterIP }: KubernetesServiceOptions,
): ControllerSpec {
  const directoryLeases = informers.informer(leases);
  const allServices = informers.informer(services);
  const freshness = new LeaseFreshness(clock);

  /**
   * The replicas whose Lease is fresh, and how long until one of them may not be. Asks the store: to a leader whose
   * watches stand still all would seem to be gone.
   */
  async function replicas(): Promise<{ readonly addresses: readonly Address[]; readonly nextMs: number }> {
    const at = { namespace: replicaNamespace, labelSelector: replicaSelector };
    freshness.noteAll((await client.list(leases, at)).items);
    const live = freshness.fresh();
    const addresses = live.flatMap(({ lease }) => addressOf(lease) ?? []);
    const unique = new Map(addresses.map((address) => [`${address.ip}:${address.port}`, address]));
    const sorted = [...unique.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, address]) => address);
    return { addresses: sorted, nextMs: Math.min(10_000, ...live.map(({ leftMs }) => leftMs)) };
  }

  async function bring<T extends KubeObject>(type: ResourceType<T>, wanted: T): Promise<void> {
    const existing = await unlessGone(client.get(type, ref));
    if (!existing) return void (await client.create(type, wanted));
    const metadata = {
      ...existing.metadata,
      labels: { ...existing.metadata.labels, ...wanted.metadata.labels },
    };
    const next = { ...existing, ...wanted, metadata };
    if (!semanticEqual(existing, next)) await client.update(type, next);
  }

  return {
    name: "kubernetes-service",
    workers: 1,
    reconciler: {
      async reconcile() {
        if (!allServices.get(`${ref.namespace}/${ref.name}`)) await bring(services, serviceOf(clusterIP));
        const { addresses, nextMs } = await replicas();
        if (addresses.length === 0) return { requeueAfterMs: nextMs };
        await bring(endpoints, endpointsOf(addresses));
        await bring(endpointSlices, sliceOf(addresses));
        return { requeueAfterMs: nextMs };
      },
    },
    watches: [
      onAnyChange(directoryLeases, ref.name, isReplicaLease),
      watchOf(allServices, ({ metadata }) =>
        metadata.namespace === ref.namespace && metadata.name === ref.name ? [ref.name] : [],
      ),
    ],
  };
}

interface Address {
  readonly ip: string;
  readonly port: number;
}

/** Endpoints are addresses that pods reach: a replica that gave a name or a loopback address can't be one. */
function addressOf({ metadata }: V1Lease): Address | undefined {
  const endpoint = metadata.annotations?.[replicaAnnotations.apiEndpoint]?.replace(/^https:\/\//, "") ?? "";
  const [, ip, port] = /^\[?([0-9a-fA-F.:]+?)\]?:(\d+)\/?$/.exec(endpoint) ?? [];
  const reachable = ip && !ip.startsWith("127.") && ip !== "::1";
  return reachable && port ? { ip, port: Number(port) } : undefined;
}

function serviceOf(clusterIP: string): V1Service {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { ...ref, labels: { component: "apiserver", provider: "kubernetes" } },
    spec: {
      type: "ClusterIP",
      clusterIP,
      sessionAffinity: "None",
      ports: [{ name: "https", protocol: "TCP", port: 443, targetPort: 6443 }],
    },
  };
}

function endpointsOf(addresses: readonly Address[]): V1Endpoints {
  const ports = [...new Set(addresses.map(({ port }) => port))];
  return {
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: { ...ref, labels: { [skipMirrorLabel]: "true" } },
    subsets: ports.map((port) => ({
      addresses: addresses.filter((address) => address.port === port).map(({ ip }) => ({ ip })),
      ports: [{ name: "https", port, protocol: "TCP" }],
    })),
  };
}

/** One slice has one set of ports: replicas elsewhere than most are only in the Endpoints. */
function sliceOf(addresses: readonly Address[]): V1EndpointSlice {
  const port = addresses[0]?.port ?? 6443;
  const same = addresses.filter((address) => address.port === port);
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { ...ref, labels: { [serviceNameLabel]: ref.name } },
    addressType: "IPv4",
    endpoints: same.map(({ ip }) => ({ addresses: [ip], conditions: { ready: true } })),
    ports: [{ name: "https", port, protocol: "TCP" }],
  };
}
