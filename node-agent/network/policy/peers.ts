import type { V1NetworkPolicyPeer } from "../../../api/generated/types.js";
import { selectorOf } from "../../../api/meta/label-selector.js";
import { blockSpans, everyAddress, type Spans, union } from "./address-spans.js";
import type { PolicyPod, PolicyWorld } from "./policy-world.js";

/** Pods by namespace, so that a peer in one namespace doesn't ask those of all. The same peers, in however many policies, are looked up once. */
export class Peers {
  private readonly pods = new Map<string, PolicyPod[]>();
  private readonly known = new Map<string, Spans>();

  constructor(
    private readonly namespaces: PolicyWorld["namespaces"],
    pods: readonly PolicyPod[],
  ) {
    for (const pod of pods) {
      const there = this.pods.get(pod.namespace);
      if (there) there.push(pod);
      else this.pods.set(pod.namespace, [pod]);
    }
  }

  /** The addresses of a rule's `from` or `to` in a policy of `namespace`; none named means everybody. */
  addresses(namespace: string, peers: readonly V1NetworkPolicyPeer[] = []): Spans {
    if (peers.length === 0) return everyAddress;
    const key = JSON.stringify([namespace, peers]);
    const spans = this.known.get(key) ?? union(peers.flatMap((peer) => this.addressesOf(namespace, peer)));
    this.known.set(key, spans);
    return spans;
  }

  private addressesOf(namespace: string, { ipBlock, podSelector, namespaceSelector }: V1NetworkPolicyPeer) {
    if (ipBlock) return blockSpans(ipBlock.cidr, ipBlock.except);
    const pods = selectorOf(podSelector ?? {});
    const names = namespaceSelector ? this.namespacesOf(selectorOf(namespaceSelector)) : [namespace];
    return names
      .flatMap((name) => this.pods.get(name) ?? [])
      .filter(({ labels }) => pods.matches(labels))
      .map(({ address }) => ({ first: address, last: address }));
  }

  private namespacesOf(selector: ReturnType<typeof selectorOf>) {
    return [...this.namespaces].filter(([, labels]) => selector.matches(labels)).map(([name]) => name);
  }
}
