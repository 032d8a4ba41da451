import { keyOf } from "../../../api/meta/object.js";
import { endpointSlices, nodes, pods, services } from "../../../api/resources.js";
import {
  type ControllerContext,
  type ControllerSpec,
  watchGone,
  watchOf,
} from "../../reconcile/controller-spec.js";
import { indexByNode, podsOn } from "../node-lifecycle/node-pods.js";
import { EndpointSliceReconciler } from "./endpoint-slice-reconciler.js";
import { indexByService, serviceOfSlice } from "./managed-slices.js";
import { indexByLabel, servicesOf } from "./service-pods.js";
import { sliceController } from "./slice-labels.js";

/** Keeps the EndpointSlices of every Service with a selector. */
export function endpointSliceController(context: ControllerContext): ControllerSpec {
  const informers = {
    services: context.informers.informer(services),
    pods: context.informers.informer(pods),
    nodes: context.informers.informer(nodes),
    slices: context.informers.informer(endpointSlices),
  };
  indexByLabel(informers.pods);
  indexByNode(informers.pods);
  indexByService(informers.slices);
  return {
    name: "endpointslice",
    reconciler: new EndpointSliceReconciler(context, informers),
    watches: [
      watchOf(informers.services, ({ metadata }) => [keyOf(metadata)]),
      watchOf(informers.pods, (pod) => servicesOf(informers.services, pod)),
      watchOf(informers.slices, (slice) => serviceOfSlice(slice, sliceController)),
      watchGone(informers.nodes, ({ metadata: { name = "" } }) =>
        podsOn(informers.pods, name).flatMap((pod) => servicesOf(informers.services, pod)),
      ),
    ],
  };
}
