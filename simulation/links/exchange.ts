import type { Clock } from "../../common/clock.js";
import type { AgentTransport } from "../../control-plane/agents/agent-transport.js";
import type { NodeIdentity } from "../../control-plane/auth/node/joined-nodes.js";
import type { JoinRequest, JoinResponse } from "../../proto/generated/agent.js";
import type { SimulatedProcess } from "../process/simulated-process.js";
import type { Cable } from "./cable.js";
import { unavailable } from "./call-error.js";
import type { Listening } from "./listening.js";
import { SimulatedConnection } from "./simulated-connection.js";

/** Who calls: a process of a host, and the cables from there. */
export interface Caller {
  readonly process: SimulatedProcess;
  readonly address: string;
  readonly cableTo: (endpoint: string) => Cable;
}

/** Where replicas listen and agents call, without sockets: the caller says who it is, and is believed. */
export class Exchange {
  private readonly listening = new Map<string, Listening>();

  constructor(private readonly clock: Clock) {}

  transport(endpoint: string, process: SimulatedProcess): AgentTransport {
    const forget = () => {
      if (this.listening.get(endpoint)?.process === process) this.listening.delete(endpoint);
    };
    return {
      listen: async (calls) => {
        this.listening.set(endpoint, { process, calls });
        process.atEnd(forget);
      },
      stop: async () => forget(),
    };
  }

  connect(caller: Caller, node: NodeIdentity, endpoint: string): SimulatedConnection {
    const find = () => this.listening.get(endpoint);
    const { clock } = this;
    return new SimulatedConnection({
      node,
      caller: caller.process,
      cable: caller.cableTo(endpoint),
      clock,
      find,
    });
  }

  /** One try to join at one replica. */
  async join(caller: Caller, endpoint: string, request: JoinRequest): Promise<JoinResponse> {
    const { clock } = caller.process;
    const cable = caller.cableTo(endpoint);
    await clock.sleep(cable.up.delayMs);
    const replica = this.listening.get(endpoint);
    if (!replica || cable.ways.some(({ isCut }) => isCut)) throw unavailable();
    const joining = new Promise<JoinResponse>((resolve, reject) => {
      const peer = { address: caller.address, was: undefined };
      const leave = replica.process.atEnd(() => reject(unavailable()));
      replica.process.do(() => {
        replica.process.heard(replica.calls.join(request, peer)).then(resolve, reject).finally(leave);
      });
    });
    return caller.process.heard(joining);
  }
}
