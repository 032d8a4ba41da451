import type { AgentCalls } from "../../control-plane/agents/agent-transport.js";
import type { SimulatedProcess } from "../process/simulated-process.js";

/** A replica that agents can reach. */
export interface Listening {
  readonly process: SimulatedProcess;
  readonly calls: AgentCalls;
}
