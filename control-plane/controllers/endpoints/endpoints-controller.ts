import type { V1Service } from "../../../api/generated/types.js";
import { keyOf } from "../../../api/meta/object.js";
import { endpoints, pods, services } from "../../../api/resources.js";
import type { Informer } from "../../../client/informer.js";
import {
  type ControllerContext,
  type ControllerSpec,
  type Watch,
  watchOf,
} from "../../reconcile/controller-spec.js";
import type { Key } from "../../reconcile/reconciler.js";
import { EndpointsReconciler } from "./endpoints-reconciler.js";
import { indexByLabel, servicesOf } from "./service-pods.js";

/** Keeps the Endpoints of every Service with a selector, for those who don't read EndpointSlices. */
export function endpointsController(context: ControllerContext): ControllerSpec {
  const informers = {
    services: context.informers.informer(services),
    pods: context.informers.informer(pods),
    endpoints: context.informers.informer(endpoints),
  };
  indexByLabel(informers.pods);
  const reconciler = new EndpointsReconciler(context, informers);
  return {
    name: "endpoint",
    reconciler,
    watches: [
      onLoss(informers.services, (key) => reconciler.lost(key)),
      watchOf(informers.services, ({ metadata }) => [keyOf(metadata)]),
      watchOf(informers.pods, (pod) => servicesOf(informers.services, pod)),
      watchOf(informers.endpoints, ({ metadata }) => [keyOf(metadata)]),
    ],
  };
}

/** Wakes nothing: the other watch of Services does. */
function onLoss(informer: Informer<V1Service>, note: (key: Key) => void): Watch {
  return { subscribe: () => informer.addHandler({ onDelete: ({ metadata }) => note(keyOf(metadata)) }) };
}
