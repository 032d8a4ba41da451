import type {
  V1Endpoint,
  V1EndpointAddress,
  V1EndpointSlice,
  V1Endpoints,
  V1Service,
} from "../../../api/generated/types.js";
import { keyOf } from "../../../api/meta/object.js";
import { endpointSlices, endpoints, services } from "../../../api/resources.js";
import type { Informer } from "../../../client/informer.js";
import { type ControllerContext, type ControllerSpec, watchOf } from "../../reconcile/controller-spec.js";
import type { Key, Reconciler } from "../../reconcile/reconciler.js";
import { WriteBarrier } from "../write-barrier.js";
import { indexByService, serviceOfSlice, slicesOf } from "./managed-slices.js";
import { hasSelector } from "./service-pods.js";
import { mirroringController, skipMirrorLabel, sliceLabels } from "./slice-labels.js";
import { type EndpointGroup, planSlices } from "./slice-planner.js";
import { SliceWriter } from "./slice-writer.js";

const maxEndpoints = 1000;
const leaderAnnotation = "control-plane.alpha.kubernetes.io/leader";
const notMirrored = new Set([
  "kubectl.kubernetes.io/last-applied-configuration",
  "endpoints.kubernetes.io/last-change-trigger-time",
]);

/** Makes slices of the Endpoints that users write for Services without a selector. */
export function endpointSliceMirroringController(context: ControllerContext): ControllerSpec {
  const informers = {
    services: context.informers.informer(services),
    endpoints: context.informers.informer(endpoints),
    slices: context.informers.informer(endpointSlices),
  };
  indexByService(informers.slices);
  return {
    name: "endpointslicemirroring",
    reconciler: new EndpointSliceMirroringReconciler(context, informers),
    watches: [
      watchOf(informers.services, ({ metadata }) => [keyOf(metadata)]),
      watchOf(informers.endpoints, ({ metadata }) => [keyOf(metadata)]),
      watchOf(informers.slices, (slice) => serviceOfSlice(slice, mirroringController)),
    ],
  };
}

interface Informers {
  readonly services: Informer<V1Service>;
  readonly endpoints: Informer<V1Endpoints>;
  readonly slices: Informer<V1EndpointSlice>;
}

class EndpointSliceMirroringReconciler implements Reconciler {
  private readonly barrier = new WriteBarrier();
  private readonly writer: SliceWriter;

  constructor(
    { client }: ControllerContext,
    private readonly informers: Informers,
  ) {
    this.writer = new SliceWriter(client, informers.slices, this.barrier);
  }

  async reconcile(key: Key): Promise<void> {
    if (!this.barrier.isPassed(key)) return;
    const existing = slicesOf(this.informers.slices, key, mirroringController);
    const source = this.source(key);
    if (!source) {
      for (const slice of existing) await this.writer.remove(key, slice);
      return;
    }
    const { labels, annotations = {}, name = "" } = source.metadata;
    const kept = Object.entries(annotations).filter(([annotation]) => !notMirrored.has(annotation));
    const about = {
      owner: source,
      labels: sliceLabels(labels, name, mirroringController),
      annotations: Object.fromEntries(kept),
    };
    await this.writer.write(key, about, planSlices(groupsOf(source), existing, maxEndpoints));
  }

  /** The Endpoints, if they are to be mirrored. */
  private source(key: Key): V1Endpoints | undefined {
    const source = this.informers.endpoints.get(key);
    const service = this.informers.services.get(key);
    if (!source || !service || hasSelector(service.spec) || service.spec?.type === "ExternalName")
      return undefined;
    const { labels, annotations, deletionTimestamp } = source.metadata;
    if (deletionTimestamp || labels?.[skipMirrorLabel] === "true" || annotations?.[leaderAnnotation])
      return undefined;
    return source;
  }
}

function groupsOf({ subsets = [] }: V1Endpoints): EndpointGroup[] {
  const groups = subsets.flatMap(({ addresses = [], notReadyAddresses = [], ports = [] }) => {
    const all = [
      ...addresses.map((address) => endpointOf(address, true)),
      ...notReadyAddresses.map((address) => endpointOf(address, false)),
    ];
    return ["IPv4", "IPv6"].map((addressType) => ({
      addressType,
      ports: ports.map(({ name = "", port, protocol = "TCP", appProtocol }) => ({
        name,
        port,
        protocol,
        ...(appProtocol ? { appProtocol } : {}),
      })),
      endpoints: all.filter(({ addresses: [ip = ""] }) => ip.includes(":") === (addressType === "IPv6")),
    }));
  });
  return groups.filter((group) => group.endpoints.length > 0);
}

function endpointOf({ ip, hostname, nodeName, targetRef }: V1EndpointAddress, ready: boolean): V1Endpoint {
  return {
    addresses: [ip],
    conditions: { ready },
    ...(hostname ? { hostname } : {}),
    ...(nodeName ? { nodeName } : {}),
    ...(targetRef ? { targetRef } : {}),
  };
}
