import { Registry as Metrics } from "prom-client";
import { aborted } from "../../common/abort.js";
import type { Logger } from "../../common/logger.js";
import type { Random } from "../../common/random.js";
import type { NodeIdentity } from "../../control-plane/auth/node/joined-nodes.js";
import { composeAgent } from "../../node-agent/compose/agent.js";
import type { AgentWorld } from "../../node-agent/compose/agent-world.js";
import type { AgentOptions } from "../../node-agent/compose/options.js";
import { MemoryFiles } from "../../node-agent/files/memory-files.js";
import type { Membership } from "../../node-agent/links/membership.js";
import type { Cable } from "../links/cable.js";
import type { Caller, Exchange } from "../links/exchange.js";
import { SimulatedNetwork, SimulatedWires } from "../network/simulated-network.js";
import { SimulatedProcess } from "../process/simulated-process.js";
import type { SimulatedRuntime } from "../runtime/simulated-runtime.js";
import type { VirtualClock } from "../time/virtual-clock.js";
import { SimulatedMachine } from "./simulated-machine.js";
import { identityOf } from "./uncertified.js";

export interface HostOptions {
  readonly name: string;
  readonly address: string;
  readonly engine: SimulatedRuntime;
  readonly exchange: Exchange;
  /** To each replica, by its endpoint. */
  readonly cables: ReadonlyMap<string, Cable>;
  readonly joinToken: string;
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly log: Logger;
  /** Is told of what ends the agent by itself. */
  readonly failed: (error: unknown) => void;
}

const joinAgainMs = 500;

/** A host: its engine, its disk and its kernel, on which the agent's process comes and goes. */
export class SimulatedHost {
  readonly engine: SimulatedRuntime;
  private readonly files = new MemoryFiles();
  private readonly wires = new SimulatedWires();
  private boot = 0;
  private identity: NodeIdentity | undefined;
  private process: SimulatedProcess | undefined;
  private upSinceMs = Number.POSITIVE_INFINITY;

  constructor(private readonly options: HostOptions) {
    this.engine = options.engine;
  }

  get name(): string {
    return this.options.name;
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
    const { name, clock, failed } = this.options;
    const process = new SimulatedProcess(name, clock);
    this.process = process;
    this.upSinceMs = clock.monotonic();
    const { signal } = new AbortController();
    composeAgent(this.agentOptions(), this.world(process), signal)
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

  private down(): void {
    this.process = undefined;
    this.engine.hangUp();
    this.upSinceMs = Number.POSITIVE_INFINITY;
  }

  private agentOptions(): AgentOptions {
    const unused = async () => Promise.reject(new Error("a simulated node has no secrets"));
    return {
      nodeName: this.name,
      nodeAddress: this.options.address,
      labels: {},
      stateDirectory: "/state",
      controlPlane: [...this.options.cables.keys()],
      bootstrapToken: unused,
      trust: unused,
      proxySocket: "/run/proxy.sock",
      dockerSocket: "/run/docker.sock",
      pauseImage: "pause:1",
      port: 10_250,
      maxPods: 110,
      cpu: undefined,
      memory: undefined,
      restartBackOffMs: 1_000,
      restartBackOffMaxMs: 10_000,
    };
  }

  private world(process: SimulatedProcess): AgentWorld {
    const { random, log, engine } = this.options;
    return {
      clock: process.clock,
      random,
      log,
      metrics: new Metrics(),
      host: new SimulatedMachine(this.name, this.options.address, this.boot, () => engine.usage()),
      files: process.outside(this.files),
      commands: { run: () => Promise.reject(new Error("a simulated host runs no commands")) },
      dialer: nobody,
      loopback: { dial: nobody.connect },
      controlGroups: { set: async () => {}, remove: async () => {} },
      runtime: process.outside(engine),
      cgroupDriver: async () => "systemd",
      podNetwork: (cluster) => process.outside(new SimulatedNetwork(cluster, this.wires)),
      proxy: () => ({ name: "proxy", run: aborted, configure() {}, complete() {}, incremental() {} }),
      enroll: (signal) => this.enroll(process, signal),
      listen: (_server, _at, signal) => aborted(signal),
    };
  }

  private async enroll(process: SimulatedProcess, signal: AbortSignal): Promise<Membership> {
    const { exchange, cables, address } = this.options;
    const caller: Caller = { process, address, cableTo: (endpoint) => cableOf(cables, endpoint) };
    this.identity ??= await this.join(caller, signal);
    const node = this.identity;
    return {
      replicas: { connect: (endpoint) => exchange.connect(caller, node, endpoint) },
      removed: () => this.options.failed(new Error("the node was removed")),
      upkeep: () => [],
    };
  }

  /** At one replica after the other, until one takes it. */
  private async join(caller: Caller, signal: AbortSignal): Promise<NodeIdentity> {
    const { joinToken: token, exchange, cables } = this.options;
    for (;;) {
      for (const endpoint of cables.keys()) {
        const request = { token, nodeName: this.name, signingRequest: "" };
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

const nobody = {
  connect: () => Promise.reject(new Error("connection refused")),
  get: () => Promise.reject(new Error("connection refused")),
  health: () => Promise.reject(new Error("connection refused")),
};
