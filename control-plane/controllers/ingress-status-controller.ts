import type { V1Ingress, V1IngressClass, V1Node } from "../../api/generated/types.js";
import { keyOf } from "../../api/meta/object.js";
import { semanticEqual } from "../../api/meta/semantic-equal.js";
import { isServedIngress } from "../../api/networking/ingress-class-of.js";
import { servesIngresses } from "../../api/networking/ingress-serving.js";
import { ingressClasses, ingresses, nodes } from "../../api/resources.js";
import type { Informer } from "../../client/informer.js";
import {
  type ControllerContext,
  type ControllerSpec,
  type Watch,
  watchOf,
} from "../reconcile/controller-spec.js";
import type { Key, Reconciler } from "../reconcile/reconciler.js";

interface Informers {
  readonly ingresses: Informer<V1Ingress>;
  readonly classes: Informer<V1IngressClass>;
  readonly nodes: Informer<V1Node>;
}

/** Says of Ingresses where they are reached: at the addresses of the nodes that serve them. */
export function ingressStatusController(context: ControllerContext): ControllerSpec {
  const informers: Informers = {
    ingresses: context.informers.informer(ingresses),
    classes: context.informers.informer(ingressClasses),
    nodes: context.informers.informer(nodes),
  };
  const all = () => informers.ingresses.list().map(({ metadata }) => keyOf(metadata));
  return {
    name: "ingress-status-controller",
    reconciler: new IngressStatusReconciler(context, informers),
    watches: [
      watchOf(informers.ingresses, ({ metadata }) => [keyOf(metadata)]),
      watchOf(informers.classes, all),
      onServingNodes(informers.nodes, all),
    ],
  };
}

const addressOf = (node: V1Node): string | undefined =>
  servesIngresses(node)
    ? node.status?.addresses?.find(({ type }) => type === "InternalIP")?.address
    : undefined;

/** Nodes say something every few seconds; of that only what matters here wakes. */
function onServingNodes(informer: Informer<V1Node>, keys: () => readonly string[]): Watch {
  return {
    subscribe(enqueue) {
      const wake = () => keys().forEach(enqueue);
      const onUpdate = (node: V1Node, old: V1Node) => addressOf(node) !== addressOf(old) && wake();
      return informer.addHandler({ onAdd: wake, onUpdate, onDelete: wake });
    },
  };
}

class IngressStatusReconciler implements Reconciler {
  constructor(
    private readonly context: ControllerContext,
    private readonly informers: Informers,
  ) {}

  /** What another controller serves is its own to speak of; what nobody of ours serves any more is said nothing of. */
  async reconcile(key: Key): Promise<void> {
    const ingress = this.informers.ingresses.get(key);
    const isOurs = ingress && isServedIngress(ingress, (name) => this.informers.classes.get(name));
    if (!ingress || !isOurs || ingress.metadata.deletionTimestamp) return;
    const addresses = this.informers.nodes.list().flatMap((node) => addressOf(node) ?? []);
    const places = [...new Set(addresses)].sort().map((ip) => ({ ip }));
    const wanted = places.length > 0 ? { ingress: places } : {};
    if (semanticEqual(ingress.status?.loadBalancer ?? {}, wanted)) return;
    const changed = { ...ingress, status: { loadBalancer: wanted } };
    await this.context.client.update(ingresses, changed, { subresource: "status" });
  }
}
