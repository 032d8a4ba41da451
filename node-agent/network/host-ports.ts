import type { Cidr } from "../../common/ipv4.js";
import type { Commands } from "../host/commands.js";
import { type Forward, forwardRule, type HostPort, parseForward } from "./host-port.js";
import { inFront, removeChains, restoreRules, ruleLines } from "./iptables.js";
import { type Line, line, name } from "./line.js";
import { setSysctls } from "./sysctls.js";

function chainsOf(bridge: string) {
  const suffix = bridge.toUpperCase();
  return {
    forward: name(`HP-DNAT-${suffix}`),
    masquerade: name(`HP-MASQ-${suffix}`),
    guard: name(`HP-IN-${suffix}`),
  };
}

/**
 * Forwards ports of the host to pods, in the kernel: connections outlive the agent. What is forwarded stands in the
 * rules themselves, each with its pod's uid as comment; an agent learns it from there, and puts it back from memory.
 */
export class HostPorts {
  /** Those of each pod that has some. */
  private forwards = new Map<string, readonly Forward[]>();
  private hasLearned = false;

  constructor(
    private readonly commands: Commands,
    private readonly bridge: string,
  ) {}

  /** Makes the chains, after learning what an earlier process has forwarded; makes them whole when it is repeated. */
  async start(nodePodRange: Cidr): Promise<void> {
    const { commands } = this;
    const bridge = name(this.bridge);
    const { forward, masquerade, guard } = chainsOf(bridge);
    // From the host's loopback into the bridge; nothing from the bridge gets to what listens on loopback by it.
    await setSysctls(commands, { [`ipv4/conf/${bridge}/route_localnet`]: "1" });
    const present = await ruleLines(commands);
    if (!this.hasLearned) this.forwards = forwardsByOwner(present, forward);
    this.hasLearned = true;
    const forwarded = line`-o ${bridge} -m conntrack --ctstate DNAT -j MASQUERADE`;
    await restoreRules(commands, [
      ...this.forwardTable(),
      line`*nat`,
      line`:${masquerade} - [0:0]`,
      ...inFront(present, line`PREROUTING -m addrtype --dst-type LOCAL -j ${forward}`),
      ...inFront(present, line`OUTPUT -m addrtype --dst-type LOCAL -j ${forward}`),
      // Answers have to come back through the host, also to itself and to the pods beside the one that serves.
      line`-A ${masquerade} -s 127.0.0.0/8 ${forwarded}`,
      line`-A ${masquerade} -s ${nodePodRange} ${forwarded}`,
      ...inFront(present, line`POSTROUTING -j ${masquerade}`),
      line`COMMIT`,
      line`*filter`,
      line`:${guard} - [0:0]`,
      line`-A ${guard} -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP`,
      ...inFront(present, line`INPUT -d 127.0.0.0/8 -i ${bridge} -j ${guard}`),
      line`COMMIT`,
    ]);
  }

  /** Forwards exactly these ports to the pod; safe to repeat. */
  async set(podUid: string, podAddress: number, ports: readonly HostPort[]): Promise<void> {
    const before = this.forwards.get(podUid);
    if (ports.length === 0 && !before) return;
    this.note(
      podUid,
      ports.map((port) => ({ ...port, podUid, podAddress })),
    );
    try {
      await restoreRules(this.commands, this.forwardTable());
    } catch (error) {
      this.note(podUid, before ?? []);
      throw error;
    }
  }

  /** The pods that have ports of the host. */
  podUids(): readonly string[] {
    return [...this.forwards.keys()];
  }

  /** Removes everything, also what an earlier process made. */
  async cleanup(): Promise<void> {
    const { forward, masquerade, guard } = chainsOf(this.bridge);
    const chains = [
      ["nat", forward],
      ["nat", masquerade],
      ["filter", guard],
    ] as const;
    await removeChains(this.commands, chains);
    this.forwards.clear();
    this.hasLearned = false;
  }

  /** All rules that forward, as they are known now. */
  private forwardTable(): readonly Line[] {
    const { forward } = chainsOf(this.bridge);
    const rules = [...this.forwards.values()].flat().map((one) => forwardRule(forward, one));
    return [line`*nat`, line`:${forward} - [0:0]`, ...rules, line`COMMIT`];
  }

  private note(podUid: string, forwards: readonly Forward[]): void {
    if (forwards.length > 0) this.forwards.set(podUid, forwards);
    else this.forwards.delete(podUid);
  }
}

function forwardsByOwner(rules: readonly Line[], chain: Line): Map<string, readonly Forward[]> {
  const owners = new Map<string, Forward[]>();
  for (const forward of rules.flatMap((rule) => parseForward(rule, chain) ?? [])) {
    const known = owners.get(forward.podUid);
    if (known) known.push(forward);
    else owners.set(forward.podUid, [forward]);
  }
  return owners;
}
