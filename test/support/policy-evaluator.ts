import type {
  V1LabelSelector,
  V1NetworkPolicy,
  V1NetworkPolicyPeer,
  V1NetworkPolicyPort,
} from "../../api/generated/types.js";
import type { PolicyPod, PolicyWorld, Transport } from "../../node-agent/network/policy/policy-world.js";

/** What somebody asks of whom: `address` alone when they are no pod. */
export interface Party {
  readonly address: number;
  readonly pod?: PolicyPod | undefined;
}

/** NetworkPolicy as its documentation says it, one connection at a time: nothing is compiled, and nothing shared with what is tested. */
export function evaluate(
  world: PolicyWorld,
  client: Party,
  server: Party,
  protocol: Transport,
  port: number,
): boolean {
  if (client.address === server.address) return true;
  return allowed("Egress", client, server) && allowed("Ingress", server, client);

  function allowed(type: "Ingress" | "Egress", { pod }: Party, peer: Party): boolean {
    if (!pod) return true;
    const isolating = world.policies.filter(
      ({ metadata, spec }) =>
        metadata.namespace === pod.namespace &&
        spec?.policyTypes?.includes(type) &&
        selects(spec.podSelector ?? {}, pod.labels),
    );
    if (isolating.length === 0) return true;
    return isolating.some((policy) => rulesOf(policy, type).some((rule) => matches(policy, rule, peer)));
  }

  function matches(policy: V1NetworkPolicy, { peers, ports }: Rule, peer: Party): boolean {
    const who = peers.length === 0 || peers.some((one) => isPeer(policy, one, peer));
    return who && (ports.length === 0 || ports.some(isPort));
  }

  function isPort({ protocol: wanted, port: at, endPort }: V1NetworkPolicyPort): boolean {
    if (wanted !== protocol) return false;
    if (at === undefined) return true;
    if (typeof at === "number") return port >= at && port <= (endPort ?? at);
    return (server.pod?.ports ?? []).some(
      (one) => one.name === at && one.protocol === protocol && one.port === port,
    );
  }

  function isPeer(
    { metadata }: V1NetworkPolicy,
    peer: V1NetworkPolicyPeer,
    { address, pod }: Party,
  ): boolean {
    if (peer.ipBlock) {
      const { cidr, except = [] } = peer.ipBlock;
      return within(cidr, address) && !except.some((hole) => within(hole, address));
    }
    if (!pod) return false;
    const there = peer.namespaceSelector
      ? selects(peer.namespaceSelector, world.namespaces.get(pod.namespace) ?? {})
      : pod.namespace === metadata.namespace;
    return there && selects(peer.podSelector ?? {}, pod.labels);
  }
}

interface Rule {
  readonly peers: readonly V1NetworkPolicyPeer[];
  readonly ports: readonly V1NetworkPolicyPort[];
}

function rulesOf({ spec }: V1NetworkPolicy, type: "Ingress" | "Egress"): readonly Rule[] {
  if (type === "Ingress")
    return (spec?.ingress ?? []).map(({ from = [], ports = [] }) => ({ peers: from, ports }));
  return (spec?.egress ?? []).map(({ to = [], ports = [] }) => ({ peers: to, ports }));
}

function selects(
  { matchLabels = {}, matchExpressions = [] }: V1LabelSelector,
  labels: Readonly<Record<string, string>>,
): boolean {
  const asks = Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
  return (
    asks &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === "Exists") return value !== undefined;
      if (operator === "DoesNotExist") return value === undefined;
      if (operator === "In") return value !== undefined && values.includes(value);
      return value === undefined || !values.includes(value);
    })
  );
}

/** Bit by bit. */
function within(cidr: string, address: number): boolean {
  const [base = "", length = "32"] = cidr.split("/");
  return bits(base.split(".").map(Number)).startsWith(
    bits([24, 16, 8, 0].map((shift) => (address >>> shift) & 255)).slice(0, Number(length)),
  );
}

const bits = (octets: readonly number[]) => octets.map((one) => one.toString(2).padStart(8, "0")).join("");
