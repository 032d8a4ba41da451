import type { Logger } from "../../common/logger.js";
import type { Random } from "../../common/random.js";
import { composeAgent } from "../../node-agent/compose/agent.js";
import type { AgentWorld } from "../../node-agent/compose/agent-world.js";
import { MemoryFiles } from "../../node-agent/files/memory-files.js";
import type { ContainerRuntime } from "../../node-agent/runtime/container-runtime.js";
import type { Cable } from "../links/cable.js";
import { SimulatedWires } from "../network/simulated-network.js";
import { SimulatedProcess } from "../process/simulated-process.js";
import type { SimulatedEngine } from "../runtime/simulated-engine.js";
import type { VirtualClock } from "../time/virtual-clock.js";
import { agentOptions } from "./agent-options.js";
import { SimulatedMachine } from "./simulated-machine.js";
import { SimulatedMembership, type SimulatedMembershipOptions } from "./simulated-membership.js";
import { simulatedWorld } from "./simulated-world.js";

/** So long after a node was removed somebody has its host join anew. */
const joinAgainMs = 3_000;

export interface HostOptions extends Omit<SimulatedMembershipOptions, "removed"> {
  readonly engine: SimulatedEngine;
  /** Asks the engine. */
  readonly runtime: ContainerRuntime;
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly log: Logger;
  /** Is told of what ends the agent by itself. */
  readonly failed: (error: unknown) => void;
}

/** A host: its engine, its disk and its kernel, on which the agent's process comes and goes. */
export class SimulatedHost {
  readonly engine: SimulatedEngine;
  private readonly membership: SimulatedMembership;
  private readonly files = new MemoryFiles();
  private readonly wires = new SimulatedWires();
  private boot = 0;
  private process: SimulatedProcess | undefined;
  private upSinceMs = Number.POSITIVE_INFINITY;

  constructor(private readonly options: HostOptions) {
    this.engine = options.engine;
    this.membership = new SimulatedMembership({ ...options, removed: (process) => this.removed(process) });
  }

  get name(): string {
    return this.options.name;
  }

  /** Of the Node that it believes to be. */
  get nodeUid(): string | undefined {
    return this.membership.nodeUid;
  }

  get cables(): ReadonlyMap<string, Cable> {
    return this.options.cables;
  }

  get isUp(): boolean {
    return this.process !== undefined;
  }

  get upForMs(): number {
    return Math.max(0, this.options.clock.monotonic() - this.upSinceMs);
  }

  /** Starts the agent. */
  start(): void {
    const { name, address, cables, clock, failed } = this.options;
    const process = new SimulatedProcess(name, clock);
    this.process = process;
    this.upSinceMs = clock.monotonic();
    const { signal } = new AbortController();
    composeAgent(agentOptions(name, address, cables.keys()), this.world(process), signal)
      .then((group) => group.run(signal))
      .catch((error: unknown) => process.isAlive && failed(error));
  }

  /** The agent's process ends; what it runs goes on. */
  crashAgent(): void {
    this.process?.kill();
    this.down();
  }

  stall(): void {
    this.process?.stall();
    this.upSinceMs = Number.POSITIVE_INFINITY;
  }

  resume(): void {
    this.process?.resume();
    this.upSinceMs = this.options.clock.monotonic();
  }

  powerOff(): void {
    this.process?.vanish();
    this.down();
    this.engine.powerOff();
    this.wires.clear();
  }

  powerOn(): void {
    this.boot += 1;
    this.engine.powerOn();
    this.start();
  }

  private removed(process: SimulatedProcess): void {
    this.options.clock.after(joinAgainMs, () => {
      if (this.process !== process) return;
      this.membership.leave();
      this.crashAgent();
      this.start();
    });
  }

  private down(): void {
    this.process = undefined;
    this.engine.hangUp();
    this.upSinceMs = Number.POSITIVE_INFINITY;
  }

  private world(process: SimulatedProcess): AgentWorld {
    const { name, address } = this.options;
    const host = new SimulatedMachine(name, address, this.boot, () => this.engine.usage());
    return simulatedWorld({ ...this.options, host, ...this.kept() }, process);
  }

  /** What outlives the agent. */
  private kept() {
    const { files, wires, membership } = this;
    return { files, wires, membership };
  }
}
