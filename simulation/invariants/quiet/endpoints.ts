import type { V1Pod, V1Service } from "../../../api/generated/types.js";
import { keyOf } from "../../../api/meta/object.js";
import { isActive, isReady } from "../../../api/meta/pods.js";
import { endpointSlices, pods, services } from "../../../api/resources.js";
import type { ClusterView } from "../../cluster/cluster-view.js";
import { differs, type QuietRule } from "./quiet-rule.js";

/** Endpoints equal ready pods. */
export const endpointsAgree: QuietRule = ({ view }) =>
  view.list(services).flatMap((service) => faultsOf(service, view));

function faultsOf({ metadata, spec }: V1Service, view: ClusterView): readonly string[] {
  const [entry] = Object.entries(spec?.selector ?? {});
  if (!entry) return [];
  const [label, value] = entry;
  const isMember = (pod: V1Pod) =>
    pod.metadata.namespace === metadata.namespace && pod.metadata.labels?.[label] === value;
  const ready = view.list(pods).filter((pod) => isMember(pod) && isActive(pod) && isReady(pod));
  const slices = view
    .list(endpointSlices)
    .filter(({ metadata: { namespace } }) => namespace === metadata.namespace)
    .filter((slice) => slice.metadata.labels?.["kubernetes.io/service-name"] === metadata.name);
  const told = slices.flatMap(({ endpoints }) => endpoints ?? []).filter((one) => one.conditions?.ready);
  const addresses = told.flatMap((endpoint) => endpoint.addresses).sort();
  return differs(`Service ${keyOf(metadata)}`, addresses, ready.map(({ status }) => status?.podIP).sort());
}
