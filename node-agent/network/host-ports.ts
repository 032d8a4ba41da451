import type { Commands } from "../host/commands.js";
import { inFront, removeChains, restoreRules, ruleLines } from "./iptables.js";
import { setSysctls } from "./sysctls.js";

/** A port of the host whose traffic goes to a pod. */
export interface HostPort {
  readonly protocol: "TCP" | "UDP";
  readonly hostPort: number;
  /** Absent: on all of the host's addresses. */
  readonly hostIp?: string;
  readonly podPort: number;
}

function chainsOf(bridge: string) {
  const suffix = bridge.toUpperCase();
  return { forward: `HP-DNAT-${suffix}`, masquerade: `HP-MASQ-${suffix}`, guard: `HP-IN-${suffix}` };
}

/**
 * Forwards ports of the host to pods, in the kernel: connections outlive the agent. What is forwarded stands in the
 * rules themselves, each with its pod's uid as comment; an agent learns it from there, and puts it back from memory.
 */
export class HostPorts {
  /** The rules of each pod that has some. */
  private forwards = new Map<string, readonly string[]>();
  private hasLearned = false;

  constructor(
    private readonly commands: Commands,
    private readonly bridge: string,
  ) {}

  /** Makes the chains, after learning what an earlier process has forwarded; makes them whole when it is repeated. */
  async start(nodePodCidr: string): Promise<void> {
    const { bridge, commands } = this;
    const { forward, masquerade, guard } = chainsOf(bridge);
    // From the host's loopback into the bridge; nothing from the bridge gets to what listens on loopback by it.
    await setSysctls(commands, { [`ipv4/conf/${bridge}/route_localnet`]: "1" });
    const present = await ruleLines(commands);
    if (!this.hasLearned) this.forwards = rulesByOwner(present, forward);
    this.hasLearned = true;
    const forwarded = `-o ${bridge} -m conntrack --ctstate DNAT -j MASQUERADE`;
    await restoreRules(commands, [
      ...this.forwardTable(),
      "*nat",
      `:${masquerade} - [0:0]`,
      ...inFront(present, `PREROUTING -m addrtype --dst-type LOCAL -j ${forward}`),
      ...inFront(present, `OUTPUT -m addrtype --dst-type LOCAL -j ${forward}`),
      // Answers have to come back through the host, also to itself and to the pods beside the one that serves.
      `-A ${masquerade} -s 127.0.0.0/8 ${forwarded}`,
      `-A ${masquerade} -s ${nodePodCidr} ${forwarded}`,
      ...inFront(present, `POSTROUTING -j ${masquerade}`),
      "COMMIT",
      "*filter",
      `:${guard} - [0:0]`,
      `-A ${guard} -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP`,
      ...inFront(present, `INPUT -d 127.0.0.0/8 -i ${bridge} -j ${guard}`),
      "COMMIT",
    ]);
  }

  /** Forwards exactly these ports to the pod; safe to repeat. */
  async set(podUid: string, address: string, ports: readonly HostPort[]): Promise<void> {
    const before = this.forwards.get(podUid);
    if (ports.length === 0 && !before) return;
    const { forward } = chainsOf(this.bridge);
    this.note(
      podUid,
      ports.map((port) => `-A ${forward} ${ruleOf(port, address, podUid)}`),
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
  private forwardTable(): readonly string[] {
    const rules = [...this.forwards.values()].flat();
    return ["*nat", `:${chainsOf(this.bridge).forward} - [0:0]`, ...rules, "COMMIT"];
  }

  private note(podUid: string, rules: readonly string[]): void {
    if (rules.length > 0) this.forwards.set(podUid, rules);
    else this.forwards.delete(podUid);
  }
}

function rulesByOwner(lines: readonly string[], chain: string): Map<string, readonly string[]> {
  const owners = new Map<string, readonly string[]>();
  for (const line of lines) {
    const owner = line.startsWith(`-A ${chain} `) && /--comment "?([^\s"]+)/.exec(line)?.[1];
    if (owner) owners.set(owner, [...(owners.get(owner) ?? []), line]);
  }
  return owners;
}

function ruleOf({ protocol, hostIp, hostPort, podPort }: HostPort, address: string, podUid: string): string {
  const at = hostIp && hostIp !== "0.0.0.0" ? `-d ${hostIp} ` : "";
  const target = `--dport ${hostPort} -m comment --comment ${podUid} -j DNAT --to-destination ${address}:${podPort}`;
  return `${at}-p ${protocol.toLowerCase()} ${target}`;
}
