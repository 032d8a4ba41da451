import type { V1Endpoints, V1Pod, V1Service } from "../../../api/generated/types.js";
import { refOf } from "../../../api/meta/object.js";
import { isReady } from "../../../api/meta/pods.js";
import { semanticEqual } from "../../../api/meta/semantic-equal.js";
import { endpoints, services } from "../../../api/resources.js";
import { unlessGone } from "../../../client/expected-failures.js";
import type { Informer } from "../../../client/informer.js";
import type { ControllerContext } from "../../reconcile/controller-spec.js";
import type { Key, Reconciler } from "../../reconcile/reconciler.js";
import { WriteBarrier } from "../write-barrier.js";
import { hasSelector, hostnameIn, isHeadless, mayServe, podsOf } from "./service-pods.js";
import { headlessLabel } from "./slice-labels.js";
import { type PodEndpoint, repack } from "./subsets.js";
import { portsFor } from "./target-ports.js";
import { TriggerTimes, withTriggerTime } from "./trigger-times.js";

const managedBy = { "endpoints.kubernetes.io/managed-by": "endpoint-controller" } as const;
const capacityAnnotation = "endpoints.kubernetes.io/over-capacity";
const leaderAnnotation = "control-plane.alpha.kubernetes.io/leader";
const capacity = 1000;

interface Informers {
  readonly services: Informer<V1Service>;
  readonly pods: Informer<V1Pod>;
  readonly endpoints: Informer<V1Endpoints>;
}

/** Brings the Endpoints of one Service to what its pods are. */
export class EndpointsReconciler implements Reconciler {
  private readonly barrier = new WriteBarrier();
  private readonly triggers = new TriggerTimes();
  /** Services that went, and may have left their Endpoints. */
  private readonly orphaned = new Set<Key>();

  constructor(
    private readonly context: ControllerContext,
    private readonly informers: Informers,
  ) {}

  /** The Service was there, and is no more. */
  lost(key: Key): void {
    this.orphaned.add(key);
  }

  async reconcile(key: Key): Promise<void> {
    if (!this.barrier.isPassed(key)) return;
    const service = this.informers.services.get(key);
    const existing = this.informers.endpoints.get(key);
    if (!service) return this.remove(key, existing);
    this.orphaned.delete(key);
    const { spec } = service;
    if (service.metadata.deletionTimestamp || spec?.type === "ExternalName" || !hasSelector(spec)) return;
    const triggerTime = this.triggers.next(key, service, podsOf(this.informers.pods, service));
    const wanted = this.wanted(service, existing);
    if (existing && semanticEqual(existing, wanted)) return;
    await this.write(key, existing !== undefined, wanted, triggerTime);
  }

  private async write(
    key: Key,
    exists: boolean,
    wanted: V1Endpoints,
    triggerTime: string | undefined,
  ): Promise<void> {
    const { client } = this.context;
    const annotations = withTriggerTime(wanted.metadata.annotations, triggerTime);
    const noted = { ...wanted, metadata: { ...wanted.metadata, annotations } };
    const written = exists ? await client.update(endpoints, noted) : await client.create(endpoints, noted);
    this.barrier.wrote(key, this.informers.endpoints, written);
  }

  /** Endpoints go with their Service, whoever wrote them; those that never had one are only removed when they are ours. */
  private async remove(key: Key, existing: V1Endpoints | undefined): Promise<void> {
    this.triggers.forget(key);
    const isOurs = existing?.metadata.labels?.["endpoints.kubernetes.io/managed-by"] !== undefined;
    if (existing && (this.orphaned.has(key) || isOurs) && !carriesLeader(existing)) {
      const ref = refOf(key);
      const { client } = this.context;
      if (await unlessGone(client.get(services, ref))) return;
      const { uid } = existing.metadata;
      await unlessGone(client.delete(endpoints, ref, { preconditions: { uid } }));
    }
    this.orphaned.delete(key);
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
      .filter(({ ports }) => ports.length > 0 || needsNoPorts(service));
  }
}

const carriesLeader = ({ metadata }: V1Endpoints) => metadata.annotations?.[leaderAnnotation] !== undefined;

/** A headless Service may have no ports at all; one whose ports a pod doesn't have doesn't list it. */
const needsNoPorts = (service: V1Service) => isHeadless(service) && (service.spec?.ports ?? []).length === 0;

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
