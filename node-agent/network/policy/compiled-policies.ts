import { gathered, type PodRules, permits } from "./allowance.js";
import { Peers } from "./peers.js";
import { SelectingPolicy } from "./policy-rules.js";
import type { PolicyPod, PolicyWorld, Transport } from "./policy-world.js";
import { egressAllowances, ingressAllowances } from "./rule-ports.js";

/** NetworkPolicies as addresses and ports: one rule set for whoever enforces them. A pod costs nothing until it is asked for. */
export class CompiledPolicies {
  private readonly pods: ReadonlyMap<number, PolicyPod>;
  private readonly policies = new Map<string, SelectingPolicy[]>();
  private readonly known = new Map<number, PodRules>();

  constructor({ pods, namespaces, policies }: PolicyWorld) {
    this.pods = new Map(pods.map((pod) => [pod.address, pod]));
    const peers = new Peers(namespaces, pods);
    for (const policy of policies) {
      const namespace = policy.metadata.namespace ?? "";
      const there = this.policies.get(namespace) ?? [];
      there.push(new SelectingPolicy(policy, peers));
      this.policies.set(namespace, there);
    }
  }

  /** What the pod at this address may do; nothing is forbidden to an address that is no pod's. */
  rulesAt(address: number): PodRules {
    const known = this.known.get(address);
    if (known) return known;
    const pod = this.pods.get(address);
    const rules = pod ? this.compile(pod) : {};
    if (pod) this.known.set(address, rules);
    return rules;
  }

  /** Whether `client` may open a connection to `port` of `server`. Nothing keeps a pod from itself. */
  allows(client: number, server: number, protocol: Transport, port: number): boolean {
    if (client === server) return true;
    return (
      permits(this.rulesAt(client).egress, server, protocol, port) &&
      permits(this.rulesAt(server).ingress, client, protocol, port)
    );
  }

  private compile(pod: PolicyPod): PodRules {
    const policies = (this.policies.get(pod.namespace) ?? []).filter((policy) => policy.selects(pod));
    const ingress = policies.flatMap(({ rules }) => (rules.ingress ? [rules.ingress] : []));
    const egress = policies.flatMap(({ rules }) => (rules.egress ? [rules.egress] : []));
    const lets = ingress.flat().flatMap((rule) => ingressAllowances(rule, pod));
    const sends = egress.flat().flatMap((rule) => egressAllowances(rule, this.pods.values()));
    return {
      ...(ingress.length > 0 && { ingress: gathered(lets) }),
      ...(egress.length > 0 && { egress: gathered(sends) }),
    };
  }
}
