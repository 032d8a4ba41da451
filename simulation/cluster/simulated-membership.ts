import type { NodeIdentity } from "../../control-plane/auth/node/joined-nodes.js";
import type { Membership } from "../../node-agent/links/membership.js";
import type { Cable } from "../links/cable.js";
import type { Caller, Exchange } from "../links/exchange.js";
import type { SimulatedProcess } from "../process/simulated-process.js";
import { identityOf } from "./uncertified.js";

export interface SimulatedMembershipOptions {
  readonly name: string;
  readonly address: string;
  readonly exchange: Exchange;
  /** To each replica, by its endpoint. */
  readonly cables: ReadonlyMap<string, Cable>;
  readonly joinToken: string;
  /** The node was removed, and the process has learnt it. */
  readonly removed: (process: SimulatedProcess) => void;
}

const joinAgainMs = 500;

/** A host's place in the cluster, which outlives its agent: it joins once, and anew when it has left. */
export class SimulatedMembership {
  private identity: NodeIdentity | undefined;

  constructor(private readonly options: SimulatedMembershipOptions) {}

  async enroll(process: SimulatedProcess, signal: AbortSignal): Promise<Membership> {
    const { exchange, cables, address, removed } = this.options;
    const caller: Caller = { process, address, cableTo: (endpoint) => cableOf(cables, endpoint) };
    this.identity ??= await this.join(caller, signal);
    const node = this.identity;
    return {
      replicas: { connect: (endpoint) => exchange.connect(caller, node, endpoint) },
      removed: () => removed(process),
      upkeep: () => [],
    };
  }

  get nodeUid(): string | undefined {
    return this.identity?.uid;
  }

  leave(): void {
    this.identity = undefined;
  }

  /** At one replica after the other, until one takes it. */
  private async join(caller: Caller, signal: AbortSignal): Promise<NodeIdentity> {
    const { name: nodeName, joinToken: token, exchange, cables } = this.options;
    for (;;) {
      for (const endpoint of cables.keys()) {
        const request = { token, nodeName, signingRequest: "" };
        const joined = await exchange.join(caller, endpoint, request).catch(() => undefined);
        if (joined) return identityOf(joined.certificate);
      }
      await caller.process.clock.sleep(joinAgainMs, signal);
    }
  }
}

function cableOf(cables: ReadonlyMap<string, Cable>, endpoint: string): Cable {
  const cable = cables.get(endpoint);
  if (!cable) throw new Error(`no cable leads to ${endpoint}`);
  return cable;
}
