import type { V1Endpoints, V1Pod, V1Service } from "../../../api/generated/types.js";
import { keyOf, refOf } from "../../../api/meta/object.js";
import { isReady } from "../../../api/meta/pods.js";
import { semanticEqual } from "../../../api/meta/semantic-equal.js";
import { endpoints, pods, services } from "../../../api/resources.js";
import { unlessGone } from "../../../client/expected-failures.js";
import type { Informer } from "../../../client/informer.js";
import { type ControllerContext, type ControllerSpec, watchOf } from "../../reconcile/controller-spec.js";
import type { Key, Reconciler } from "../../reconcile/reconciler.js";
import { WriteBarrier } from "../write-barrier.js";
import {
  hasSelector,
  hostnameIn,
  indexByLabel,
  isHeadless,
  mayServe,
  podsOf,
  servicesOf,
} from "./service-pods.js";
import { headlessLabel } from "./slice-labels.js";
import { type PodEndpoint, repack } from "./subsets.js";
import { portsFor } from "./target-ports.js";

const managedBy = { "endpoints.kubernetes.io/managed-by": "endpoint-controller" } as const;
const capacityAnnotation = "endpoints.kubernetes.io/over-capacity";
const leaderAnnotation = "control-plane.alpha.kubernetes.io/leader";
const capacity = 1000;

/** Keeps the Endpoints of every Service with a selector, for those who don't read EndpointSlices. */
export function endpointsController(context: ControllerContext): ControllerSpec {
  const informers = {
    services: context.informers.informer(services),
    pods: context.informers.informer(pods),
    endpoints: context.informers.informer(endpoints),
  };
  indexByLabel(informers.pods);
  return {
    name: "endpoint",
    reconciler: new EndpointsReconciler(context, informers),
    watches: [
      watchOf(informers.services, ({ metadata }) => [keyOf(metadata)]),
      watchOf(informers.pods, (pod) => servicesOf(informers.services, pod)),
      watchOf(informers.endpoints, ({ metadata }) => [keyOf(metadata)]),
    ],
  };
}

interface Informers {
  readonly services: Informer<V1Service>;
  readonly pods: Informer<V1Pod>;
  readonly endpoints: Informer<V1Endpoints>;
}

class EndpointsReconciler implements Reconciler {
  private readonly barrier = new WriteBarrier();

  constructor(
    private readonly context: ControllerContext,
    private readonly informers: Informers,
  ) {}

  async reconcile(key: Key): Promise<void> {
    if (!this.barrier.isPassed(key)) return;
    const service = this.informers.services.get(key);
    const existing = this.informers.endpoints.get(key);
    if (!service) return this.remove(existing);
    if (service.metadata.deletionTimestamp || !hasSelector(service.spec)) return;
    const wanted = this.wanted(service, existing);
    if (existing && semanticEqual(existing, wanted)) return;
    const { client } = this.context;
    const written = existing
      ? await client.update(endpoints, wanted)
      : await client.create(endpoints, wanted);
    this.barrier.wrote(key, this.informers.endpoints, written);
  }

  /** Endpoints go with their Service, but for those that only carry a leader's name. */
  private async remove(existing: V1Endpoints | undefined): Promise<void> {
    if (!existing || existing.metadata.annotations?.[leaderAnnotation]) return;
    const isOurs = existing.metadata.labels?.["endpoints.kubernetes.io/managed-by"] !== undefined;
    if (!isOurs) return;
    const { uid } = existing.metadata;
    const ref = refOf(keyOf(existing.metadata));
    await unlessGone(this.context.client.delete(endpoints, ref, { preconditions: { uid } }));
  }

  private wanted(service: V1Service, existing: V1Endpoints | undefined): V1Endpoints {
    const { namespace, name, labels: own } = service.metadata;
    const { [headlessLabel]: _, ...rest } = own ?? {};
    const labels = { ...rest, ...(isHeadless(service) ? { [headlessLabel]: "" } : {}), ...managedBy };
    const all = this.podEndpoints(service);
    const annotations = noteCapacity(existing?.metadata.annotations, all.length > capacity);
    return {
      apiVersion: "v1",
      kind: "Endpoints",
      metadata: { ...existing?.metadata, namespace, name, labels, ...(annotations ? { annotations } : {}) },
      subsets: repack(readyFirst(all).slice(0, capacity)),
    };
  }

  private podEndpoints(service: V1Service): PodEndpoint[] {
    const publish = service.spec?.publishNotReadyAddresses === true;
    return podsOf(this.informers.pods, service)
      .filter((pod) => mayServe(pod, publish))
      .map((pod) => ({
        address: addressOf(service, pod),
        ready: publish || isReady(pod),
        ports: namedPorts(service, pod),
      }))
      .filter(({ ports }) => ports.length > 0 || isHeadless(service));
  }
}

const readyFirst = (all: readonly PodEndpoint[]) =>
  [...all].sort((a, b) => Number(b.ready) - Number(a.ready));

function noteCapacity(annotations: Record<string, string> | undefined, over: boolean) {
  if (over) return { ...annotations, [capacityAnnotation]: "truncated" };
  const { [capacityAnnotation]: _, ...rest } = annotations ?? {};
  return annotations ? rest : undefined;
}

/** Endpoints leave an empty port name out, where slices write it. */
function namedPorts(service: V1Service, pod: V1Pod): PodEndpoint["ports"] {
  return portsFor(service, pod).map(({ name, port = 0, ...rest }) => ({
    ...(name ? { name } : {}),
    port,
    ...rest,
  }));
}

function addressOf(service: V1Service, pod: V1Pod): PodEndpoint["address"] {
  const { namespace, name, uid } = pod.metadata;
  const nodeName = pod.spec?.nodeName;
  const hostname = hostnameIn(service, pod);
  return {
    ip: pod.status?.podIP ?? "",
    ...(hostname ? { hostname } : {}),
    ...(nodeName ? { nodeName } : {}),
    targetRef: { kind: "Pod", namespace, name, uid },
  };
}
