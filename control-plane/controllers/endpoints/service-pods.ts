import type { V1Pod, V1Service } from "../../../api/generated/types.js";
import { selectorOfMap } from "../../../api/meta/label-selector.js";
import { keyOf } from "../../../api/meta/object.js";
import { isTerminal, isTerminating } from "../../../api/meta/pods.js";
import type { Informer } from "../../../client/informer.js";
import type { Key } from "../../reconcile/reconciler.js";

const byLabel = "label";
const labelOf = (namespace: string, key: string, value: string) => `${namespace}/${key}=${value}`;

/** Makes `podsOf` answer without a look at every pod. */
export function indexByLabel(pods: Informer<V1Pod>): void {
  pods.addIndex(byLabel, ({ metadata: { namespace = "", labels = {} } }) =>
    Object.entries(labels).map(([key, value]) => labelOf(namespace, key, value)),
  );
}

/** The pods that the Service selects. */
export function podsOf(pods: Informer<V1Pod>, { metadata, spec }: V1Service): readonly V1Pod[] {
  const { namespace = "" } = metadata;
  const [first] = Object.entries(spec?.selector ?? {});
  const some = first ? pods.byIndex(byLabel, labelOf(namespace, ...first)) : pods.list(namespace);
  const selector = selectorOfMap(spec?.selector);
  return some.filter((pod) => selector.matches(pod.metadata.labels));
}

/** The Services that select the pod. */
export function servicesOf(services: Informer<V1Service>, { metadata }: V1Pod): Key[] {
  return services
    .list(metadata.namespace)
    .filter(({ spec }) => hasSelector(spec) && selectorOfMap(spec?.selector).matches(metadata.labels))
    .map((service) => keyOf(service.metadata));
}

export function hasSelector(spec: V1Service["spec"]): boolean {
  return spec?.selector !== undefined && Object.keys(spec.selector).length > 0;
}

/** Pods without an address and those that have ended serve nobody; those that are ending do while they drain. */
export function mayServe(pod: V1Pod, includeTerminating: boolean): boolean {
  if (isTerminal(pod) || !pod.status?.podIP) return false;
  return includeTerminating || !isTerminating(pod);
}

export const isHeadless = ({ spec }: V1Service) => spec?.clusterIP === "None";

/** The name under which the pod's own address is known in a headless Service. */
export function hostnameIn({ metadata }: V1Service, { metadata: of, spec }: V1Pod): string | undefined {
  const named = spec?.hostname && spec.subdomain === metadata.name && of.namespace === metadata.namespace;
  return named ? spec.hostname : undefined;
}
