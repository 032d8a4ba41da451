import type {
  V1NetworkPolicy,
  V1NetworkPolicyPeer,
  V1NetworkPolicyPort,
} from "../../../api/generated/types.js";
import { type LabelSelector, selectorOf } from "../../../api/meta/label-selector.js";
import type { Spans } from "./address-spans.js";
import type { Peers } from "./peers.js";
import type { PolicyPod } from "./policy-world.js";

/** A rule of a policy, in either direction: its peers as addresses, its ports as they were written. */
export interface PolicyRule {
  readonly peers: Spans;
  /** Absent: all. */
  readonly ports: readonly V1NetworkPolicyPort[] | undefined;
}

/** A direction that the policy says nothing of is absent; one without rules forbids everything. */
interface PolicyRules {
  readonly ingress?: readonly PolicyRule[];
  readonly egress?: readonly PolicyRule[];
}

/** One policy. Its peers are looked up once, when the first pod that it selects is asked for. */
export class SelectingPolicy {
  private readonly selector: LabelSelector;
  private known: PolicyRules | undefined;

  constructor(
    private readonly policy: V1NetworkPolicy,
    private readonly peers: Peers,
  ) {
    this.selector = selectorOf(policy.spec?.podSelector ?? {});
  }

  selects({ labels }: PolicyPod): boolean {
    return this.selector.matches(labels);
  }

  get rules(): PolicyRules {
    this.known ??= this.resolve();
    return this.known;
  }

  private resolve(): PolicyRules {
    const { policyTypes = [], ingress = [], egress = [] } = this.policy.spec ?? {};
    return {
      ...(policyTypes.includes("Ingress") && {
        ingress: ingress.map(({ from, ports }) => this.rule(from, ports)),
      }),
      ...(policyTypes.includes("Egress") && { egress: egress.map(({ to, ports }) => this.rule(to, ports)) }),
    };
  }

  private rule(
    peers: V1NetworkPolicyPeer[] | undefined,
    ports: V1NetworkPolicyPort[] | undefined,
  ): PolicyRule {
    const namespace = this.policy.metadata.namespace ?? "";
    return { peers: this.peers.addresses(namespace, peers), ports: ports?.length ? ports : undefined };
  }
}
