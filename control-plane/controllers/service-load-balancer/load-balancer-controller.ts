import type { V1Node } from "../../../api/generated/types.js";
import { keyOf } from "../../../api/meta/object.js";
import { endpointSlices, nodes, services } from "../../../api/resources.js";
import type { Informer } from "../../../client/informer.js";
import {
  type ControllerContext,
  type ControllerSpec,
  type Watch,
  watchOf,
} from "../../reconcile/controller-spec.js";
import { indexByService, serviceOfAnySlice } from "../endpoints/managed-slices.js";
import { indexByPort, isOthers, rivalsOf, wantsBalancer } from "./balanced-services.js";
import { addressOf, isBalancing } from "./balancing-nodes.js";
import { type BalancerInformers, LoadBalancerReconciler } from "./load-balancer-reconciler.js";
import { NodeAddresses } from "./node-addresses.js";

/** Gives Services of the type LoadBalancer their addresses: those of the nodes. Without a finalizer: nothing outside of the cluster is to be cleaned up. */
export function loadBalancerController(context: ControllerContext): ControllerSpec {
  const informers: BalancerInformers = {
    services: context.informers.informer(services),
    nodes: context.informers.informer(nodes),
    slices: context.informers.informer(endpointSlices),
  };
  indexByPort(informers.services);
  indexByService(informers.slices);
  return {
    name: "service-lb-controller",
    reconciler: new LoadBalancerReconciler(context, informers, new NodeAddresses(informers)),
    watches: [
      watchOf(informers.services, (service) =>
        isOthers(service) ? [] : [keyOf(service.metadata), ...rivalsOf(informers.services, service)],
      ),
      watchOf(informers.slices, (slice) => serviceOfAnySlice(slice).filter((key) => isLocal(informers, key))),
      onNodeMoves(informers.nodes, () =>
        informers.services
          .list()
          .filter(wantsBalancer)
          .map(({ metadata }) => keyOf(metadata)),
      ),
    ],
  };
}

function isLocal({ services }: BalancerInformers, key: string): boolean {
  const service = services.get(key);
  return service?.spec?.externalTrafficPolicy === "Local" && wantsBalancer(service);
}

/** Nodes say something every few seconds; of that only what matters here wakes. */
function onNodeMoves(informer: Informer<V1Node>, keys: () => readonly string[]): Watch {
  const shown = (node: V1Node) => (isBalancing(node) ? addressOf(node) : undefined);
  return {
    subscribe(enqueue) {
      const wake = () => keys().forEach(enqueue);
      return informer.addHandler({
        onAdd: wake,
        onUpdate: (node, old) => shown(node) !== shown(old) && wake(),
        onDelete: wake,
      });
    },
  };
}
