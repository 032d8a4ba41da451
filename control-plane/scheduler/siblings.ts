import type { V1Pod } from "../../api/generated/types.js";
import {
  type LabelSelector,
  type Labels,
  labelSelector,
  selectorOf,
  selectorOfMap,
} from "../../api/meta/label-selector.js";
import { controllerOf } from "../../api/meta/owner-references.js";
import { replicaSets, replicationControllers, services, statefulSets } from "../../api/resources.js";
import type { InformerFactory } from "../../client/informer.js";

/** Which pods belong together with one, in its namespace: undefined when it is on its own. */
export interface Siblings {
  of(pod: V1Pod): LabelSelector | undefined;
}

export const noSiblings: Siblings = { of: () => undefined };

/** Pods that the same Services mean, and the same ReplicationController, ReplicaSet or StatefulSet. */
export function siblingsIn(informers: InformerFactory): Siblings {
  const listers = {
    services: informers.informer(services),
    replicationControllers: informers.informer(replicationControllers),
    replicaSets: informers.informer(replicaSets),
    statefulSets: informers.informer(statefulSets),
  };
  const ownersSelector = (pod: V1Pod): LabelSelector | undefined => {
    const { apiVersion, kind, name } = controllerOf(pod) ?? {};
    const key = `${pod.metadata.namespace}/${name}`;
    switch (`${apiVersion} ${kind}`) {
      case "v1 ReplicationController":
        return selectorOfMap(listers.replicationControllers.get(key)?.spec?.selector);
      case "apps/v1 ReplicaSet":
        return selectorOf(listers.replicaSets.get(key)?.spec?.selector);
      case "apps/v1 StatefulSet":
        return selectorOf(listers.statefulSets.get(key)?.spec?.selector);
      default:
        return undefined;
    }
  };
  return {
    of(pod) {
      const meaning = listers.services
        .list(pod.metadata.namespace)
        .flatMap(({ spec }) => (spec?.selector && has(pod, spec.selector) ? [spec.selector] : []));
      const requirements = [
        ...selectorOfMap(Object.assign({}, ...meaning)).requirements,
        ...(ownersSelector(pod)?.requirements ?? []),
      ];
      return requirements.length > 0 ? labelSelector(requirements) : undefined;
    },
  };
}

function has({ metadata: { labels = {} } }: V1Pod, wanted: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);
}
