import type { V1Pod } from "../../../api/generated/types.js";
import type { Informer } from "../../../client/informer.js";

const byNode = "node";

export function indexByNode(pods: Informer<V1Pod>): void {
  pods.addIndex(byNode, ({ spec }) => (spec?.nodeName ? [spec.nodeName] : []));
}

export function podsOn(pods: Informer<V1Pod>, node: string): readonly V1Pod[] {
  return pods.byIndex(byNode, node);
}
