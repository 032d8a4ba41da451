import type { Commands } from "../host/commands.js";
import { removeChains } from "./host-rules.js";
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
 * rules themselves, each with its pod's uid as comment.
 */
export class HostPorts {
  /** Uids of the pods that have rules. */
  private holders: ReadonlySet<string> = new Set();

  constructor(
    private readonly commands: Commands,
    private readonly bridge: string,
  ) {}

  /** Makes the chains, and learns what an earlier process has forwarded. */
  async start(nodePodCidr: string): Promise<void> {
    const { bridge, commands } = this;
    const { forward, masquerade, guard } = chainsOf(bridge);
    // From the host's loopback into the bridge; nothing from the bridge gets to what listens on loopback by it.
    await setSysctls(commands, { [`ipv4/conf/${bridge}/route_localnet`]: "1" });
    const present = (await commands.run("iptables-save", [])).split("\n");
    this.holders = new Set(present.flatMap((line) => ownerIn(line, forward) ?? []));
    if (present.some((line) => line.startsWith(`:${forward} `))) return;
    const forwarded = `-o ${bridge} -m conntrack --ctstate DNAT -j MASQUERADE`;
    await this.restore([
      "*nat",
      `:${forward} - [0:0]`,
      `:${masquerade} - [0:0]`,
      `-I PREROUTING -m addrtype --dst-type LOCAL -j ${forward}`,
      `-I OUTPUT -m addrtype --dst-type LOCAL -j ${forward}`,
      // Answers have to come back through the host, also to itself and to the pods beside the one that serves.
      `-A ${masquerade} -s 127.0.0.0/8 ${forwarded}`,
      `-A ${masquerade} -s ${nodePodCidr} ${forwarded}`,
      `-I POSTROUTING -j ${masquerade}`,
      "COMMIT",
      "*filter",
      `:${guard} - [0:0]`,
      `-A ${guard} -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP`,
      `-I INPUT -d 127.0.0.0/8 -i ${bridge} -j ${guard}`,
      "COMMIT",
    ]);
  }

  /** Forwards exactly these ports to the pod; safe to repeat. */
  async set(podUid: string, address: string, ports: readonly HostPort[]): Promise<void> {
    if (ports.length === 0 && !this.holders.has(podUid)) return;
    const { forward } = chainsOf(this.bridge);
    const saved = (await this.commands.run("iptables-save", ["-t", "nat"])).split("\n");
    const old = saved.filter((line) => ownerIn(line, forward) === podUid);
    await this.restore([
      "*nat",
      ...old.map((line) => line.replace("-A", "-D")),
      ...ports.map((port) => `-A ${forward} ${ruleOf(port, address, podUid)}`),
      "COMMIT",
    ]);
    const others = [...this.holders].filter((uid) => uid !== podUid);
    this.holders = new Set(ports.length > 0 ? [...others, podUid] : others);
  }

  /** The pods that have ports of the host. */
  podUids(): readonly string[] {
    return [...this.holders];
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
    this.holders = new Set();
  }

  private async restore(lines: readonly string[]): Promise<void> {
    await this.commands.run("iptables-restore", ["--noflush", "--wait"], `${lines.join("\n")}\n`);
  }
}

function ownerIn(line: string, chain: string): string | undefined {
  return line.startsWith(`-A ${chain} `) ? /--comment "?([^\s"]+)/.exec(line)?.[1] : undefined;
}

function ruleOf({ protocol, hostIp, hostPort, podPort }: HostPort, address: string, podUid: string): string {
  const at = hostIp && hostIp !== "0.0.0.0" ? `-d ${hostIp} ` : "";
  const target = `--dport ${hostPort} -m comment --comment ${podUid} -j DNAT --to-destination ${address}:${podPort}`;
  return `${at}-p ${protocol.toLowerCase()} ${target}`;
}
