import type { V1Endpoint, V1EndpointSlice, V1Node, V1Pod, V1Service } from "../../../api/generated/types.js";
import { isControlledBy } from "../../../api/meta/owner-references.js";
import { isReady, isTerminating } from "../../../api/meta/pods.js";
import type { Informer } from "../../../client/informer.js";
import type { ControllerContext } from "../../reconcile/controller-spec.js";
import type { Key, Reconciler, Result } from "../../reconcile/reconciler.js";
import { WriteBarrier } from "../write-barrier.js";
import { EndpointSliceMetrics } from "./endpoint-slice-metrics.js";
import { slicesOf } from "./managed-slices.js";
import { hasSelector, hostnameIn, isHeadless, mayServe, podsOf } from "./service-pods.js";
import { headlessLabel, sliceController, sliceLabels } from "./slice-labels.js";
import { type EndpointGroup, planSlices } from "./slice-planner.js";
import { SliceWriter } from "./slice-writer.js";
import { portsFor } from "./target-ports.js";
import { hintsFor } from "./traffic-hints.js";
import { TriggerTimes } from "./trigger-times.js";

const maxEndpoints = 100;
/** How soon to look for the node of a pod again. */
const againMs = 1_000;
const zoneLabel = "topology.kubernetes.io/zone";

interface Informers {
  readonly services: Informer<V1Service>;
  readonly pods: Informer<V1Pod>;
  readonly nodes: Informer<V1Node>;
  readonly slices: Informer<V1EndpointSlice>;
}

/** Plans the slices of one Service anew, and writes those that differ. */
export class EndpointSliceReconciler implements Reconciler {
  private readonly barrier = new WriteBarrier();
  private readonly writer: SliceWriter;
  private readonly metrics: EndpointSliceMetrics;
  private readonly triggers = new TriggerTimes();

  constructor(
    { client, meters }: ControllerContext,
    private readonly informers: Informers,
  ) {
    this.metrics = new EndpointSliceMetrics(meters, maxEndpoints);
    this.writer = new SliceWriter(client, informers.slices, this.barrier);
  }

  async reconcile(key: Key): Promise<Result | void> {
    const service = this.informers.services.get(key);
    if (!service) return this.forget(key);
    const { spec } = service;
    if (service.metadata.deletionTimestamp || spec?.type === "ExternalName" || !hasSelector(spec)) return;
    if (!this.barrier.isPassed(key)) return;
    const selected = podsOf(this.informers.pods, service);
    const known = selected.filter((pod) => this.isPublished(service, pod));
    const existing = slicesOf(this.informers.slices, key, sliceController);
    const own = existing.filter((slice) => isControlledBy(slice, service));
    const plan = planSlices(this.groups(service, known), own, maxEndpoints);
    // Those of an earlier Service of the name go with that one: nothing of this one may stand in them.
    const remove = [...plan.remove, ...existing.filter((slice) => !own.includes(slice))];
    const triggerTime = this.triggers.next(key, service, selected);
    const about = { owner: service, labels: labelsOf(service), triggerTime };
    const changes = await this.writer.write(key, about, { ...plan, remove }).catch((error: unknown) => {
      this.metrics.failed();
      throw error;
    });
    this.metrics.synced(key, service, existing, plan, changes);
    return known.length < selected.length ? { requeueAfterMs: againMs } : undefined;
  }

  private forget(key: Key): void {
    this.barrier.forget(key);
    this.metrics.forget(key);
    this.triggers.forget(key);
  }

  /** Nobody reaches the pods of a node that is not there; but who asks for pods that aren't ready gets these, too. */
  private isPublished({ spec: asked }: V1Service, { spec }: V1Pod): boolean {
    const nodeIsThere = !spec?.nodeName || this.informers.nodes.get(spec.nodeName) !== undefined;
    return nodeIsThere || asked?.publishNotReadyAddresses === true;
  }

  private groups(service: V1Service, selected: readonly V1Pod[]): EndpointGroup[] {
    const families = service.spec?.ipFamilies ?? ["IPv4"];
    const serving = selected.filter((pod) => mayServe(pod, true));
    return families.flatMap((family) => this.groupsOf(service, family, serving));
  }

  private groupsOf(service: V1Service, addressType: string, selected: readonly V1Pod[]): EndpointGroup[] {
    const groups = new Map<string, { ports: EndpointGroup["ports"]; endpoints: V1Endpoint[] }>();
    for (const pod of selected) {
      const address = addressOf(pod, addressType);
      if (!address) continue;
      const ports = portsFor(service, pod);
      const name = JSON.stringify(ports);
      const group = groups.get(name) ?? { ports, endpoints: [] };
      group.endpoints.push(this.endpoint(service, pod, address));
      groups.set(name, group);
    }
    if (groups.size === 0) return [{ addressType, ports: [], endpoints: [] }];
    return [...groups.values()].map((group) => ({ addressType, ...group }));
  }

  private endpoint(service: V1Service, pod: V1Pod, address: string): V1Endpoint {
    const { namespace, name, uid } = pod.metadata;
    const nodeName = pod.spec?.nodeName;
    const zone = this.informers.nodes.get(nodeName ?? "")?.metadata.labels?.[zoneLabel];
    const hostname = hostnameIn(service, pod);
    const [serving, terminating] = [isReady(pod), isTerminating(pod)];
    const ready = service.spec?.publishNotReadyAddresses === true || (serving && !terminating);
    const endpoint: V1Endpoint = {
      addresses: [address],
      conditions: { ready, serving, terminating },
      targetRef: { kind: "Pod", namespace, name, uid },
      ...(nodeName ? { nodeName } : {}),
      ...(hostname ? { hostname } : {}),
      ...(zone ? { zone } : {}),
    };
    const hints = hintsFor(service, endpoint);
    return hints ? { ...endpoint, hints } : endpoint;
  }
}

function labelsOf(service: V1Service): Record<string, string> {
  const labels = sliceLabels(service.metadata.labels, service.metadata.name ?? "", sliceController);
  return isHeadless(service) ? { ...labels, [headlessLabel]: "" } : labels;
}

function addressOf({ status }: V1Pod, addressType: string): string | undefined {
  const all = status?.podIPs?.map(({ ip }) => ip) ?? [status?.podIP ?? ""];
  return all.find((ip) => ip && ip.includes(":") === (addressType === "IPv6"));
}
