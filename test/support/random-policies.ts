import type {
  V1LabelSelector,
  V1NetworkPolicy,
  V1NetworkPolicyPeer,
  V1NetworkPolicyPort,
} from "../../api/generated/types.js";
import { setNetworkPolicyDefaults } from "../../api/networking/network-policy.js";
import { parseAddress } from "../../common/ipv4.js";
import type { Random } from "../../common/random.js";
import type { PolicyPod, PolicyWorld } from "../../node-agent/network/policy/policy-world.js";

/** Few words, so that policies meet pods. */
const values = ["a", "b"];
const keys = ["app", "tier"];
const namespaces = ["one", "two", "three"];
export const policyPorts = [80, 81, 443, 8080];
const names = ["web", "dns"];

/** Policies and pods that have to do with one another. */
export class RandomPolicies {
  constructor(private readonly random: Random) {}

  /** @param addresses one pod each */
  world(addresses: readonly number[]): PolicyWorld {
    return {
      namespaces: new Map(namespaces.map((name) => [name, this.labels()])),
      pods: addresses.map((address) => this.pod(address)),
      policies: this.some(4, () => this.policy()),
    };
  }

  private pod(address: number): PolicyPod {
    const ports = names.flatMap((name) =>
      this.chance()
        ? [{ name, protocol: this.pick(["TCP", "UDP"] as const), port: this.pick(policyPorts) }]
        : [],
    );
    return { namespace: this.pick(namespaces), labels: this.labels(), address, ports };
  }

  private policy(): V1NetworkPolicy {
    const policy: V1NetworkPolicy = {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: "p", namespace: this.pick(namespaces) },
      spec: {
        podSelector: this.selector(),
        policyTypes: this.pick([undefined, ["Ingress"], ["Egress"], ["Ingress", "Egress"]]),
        ingress: this.some(2, () => ({ from: this.some(2, () => this.peer()), ports: this.ports() })),
        egress: this.some(2, () => ({ to: this.some(2, () => this.peer()), ports: this.ports() })),
      },
    };
    setNetworkPolicyDefaults(policy);
    return policy;
  }

  private peer(): V1NetworkPolicyPeer {
    const block = this.pick([
      { cidr: "10.244.0.0/16", except: this.some(2, () => this.pick(["10.244.1.0/30", "10.244.1.4/31"])) },
      { cidr: "10.244.1.4/30", except: ["10.244.1.5/32"] },
      { cidr: "0.0.0.0/0", except: ["10.244.0.0/16"] },
      { cidr: "fd00::/8" },
    ]);
    return this.pick<V1NetworkPolicyPeer>([
      { ipBlock: block },
      { podSelector: this.selector() },
      { namespaceSelector: this.selector() },
      { podSelector: this.selector(), namespaceSelector: this.selector() },
    ]);
  }

  private ports(): V1NetworkPolicyPort[] {
    return this.some(2, () => ({
      protocol: this.pick(["TCP", "UDP", "SCTP", undefined]),
      ...this.pick<V1NetworkPolicyPort>([
        {},
        { port: this.pick(policyPorts) },
        { port: 80, endPort: this.pick([80, 81, 443]) },
        { port: this.pick(names) },
      ]),
    }));
  }

  private selector(): V1LabelSelector {
    const key = this.pick(keys);
    return this.pick<V1LabelSelector>([
      {},
      { matchLabels: { [key]: this.pick(values) } },
      { matchExpressions: [{ key, operator: "In", values }] },
      { matchExpressions: [{ key, operator: "NotIn", values: [this.pick(values)] }] },
      { matchExpressions: [{ key, operator: this.pick(["Exists", "DoesNotExist"]) }] },
    ]);
  }

  private labels() {
    return Object.fromEntries(keys.flatMap((key) => (this.chance() ? [[key, this.pick(values)]] : [])));
  }

  private some<T>(most: number, make: () => T): T[] {
    return Array.from({ length: Math.floor(this.random.next() * (most + 1)) }, make);
  }

  private chance = () => this.random.next() < 0.6;

  private pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.random.next() * from.length)] as T;
  }
}

/** `10.244.1.3` and on. */
export const podAddresses = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, at) => Number(parseAddress("10.244.1.3")) + at);
