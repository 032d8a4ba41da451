import type { V1EndpointSlice } from "../../../api/generated/types.js";
import { keyOf } from "../../../api/meta/object.js";
import type { Informer } from "../../../client/informer.js";
import type { Key } from "../../reconcile/reconciler.js";
import { managedByLabel, serviceNameLabel } from "./slice-labels.js";

const byService = "service";

export function indexByService(slices: Informer<V1EndpointSlice>): void {
  slices.addIndex(byService, ({ metadata: { namespace, labels } }) => [
    keyOf({ namespace, name: labels?.[serviceNameLabel] }),
  ]);
}

/** The slices of a Service that `manager` made. */
export function slicesOf(
  slices: Informer<V1EndpointSlice>,
  service: Key,
  manager: string,
): V1EndpointSlice[] {
  return slices
    .byIndex(byService, service)
    .filter(({ metadata }) => metadata.labels?.[managedByLabel] === manager && !metadata.deletionTimestamp);
}

/** All slices of a Service, whoever made them. */
export function slicesOfService(slices: Informer<V1EndpointSlice>, service: Key): readonly V1EndpointSlice[] {
  return slices.byIndex(byService, service);
}

/** The Service whose slice this is. */
export function serviceOfAnySlice({ metadata: { namespace, labels } }: V1EndpointSlice): Key[] {
  const name = labels?.[serviceNameLabel];
  return name ? [keyOf({ namespace, name })] : [];
}

/** The Service whose slice this is, if `manager` made it. */
export function serviceOfSlice({ metadata: { namespace, labels } }: V1EndpointSlice, manager: string): Key[] {
  const name = labels?.[serviceNameLabel];
  return name && labels?.[managedByLabel] === manager ? [keyOf({ namespace, name })] : [];
}
