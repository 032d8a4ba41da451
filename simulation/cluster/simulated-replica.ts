import { Registry as Metrics } from "prom-client";
import type { Client } from "../../client/client.js";
import { aborted } from "../../common/abort.js";
import type { Logger } from "../../common/logger.js";
import type { Random } from "../../common/random.js";
import { AgentServer } from "../../control-plane/agents/agent-server.js";
import type { ClusterKeys } from "../../control-plane/auth/cluster-keys.js";
import { composeControlPlane } from "../../control-plane/compose/control-plane.js";
import type { AgentServices, Listeners } from "../../control-plane/compose/listeners.js";
import type { ReplicaSettings } from "../../control-plane/compose/options.js";
import { clientFor } from "../../control-plane/registry/client/in-process-client.js";
import type { Storage } from "../../control-plane/storage/storage.js";
import type { Exchange } from "../links/exchange.js";
import { SimulatedProcess } from "../process/simulated-process.js";
import type { VirtualClock } from "../time/virtual-clock.js";
import { EtcdTrouble, SimulatedEtcd } from "./simulated-etcd.js";
import { uncertified } from "./uncertified.js";

export interface ReplicaOptions {
  readonly settings: ReplicaSettings;
  readonly storage: Storage;
  readonly keys: ClusterKeys;
  readonly exchange: Exchange;
  readonly joinToken: string;
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly log: Logger;
  /** Is told of what ends the process by itself. */
  readonly failed: (error: unknown) => void;
}

const admin = { username: "admin", groups: ["system:masters", "system:authenticated"] };

/** One replica of the control plane: a place on which its process comes and goes. */
export class SimulatedReplica {
  readonly etcd: EtcdTrouble;
  private running: { readonly process: SimulatedProcess; readonly client: Client } | undefined;
  private upSinceMs = Number.POSITIVE_INFINITY;

  constructor(private readonly options: ReplicaOptions) {
    this.etcd = new EtcdTrouble(options.clock);
  }

  get id(): string {
    return this.options.settings.id;
  }

  get endpoint(): string {
    const { agentAddress, agentPort } = this.options.settings;
    return `${agentAddress}:${agentPort}`;
  }

  get isUp(): boolean {
    return this.running !== undefined;
  }

  get upForMs(): number {
    return Math.max(0, this.options.clock.monotonic() - this.upSinceMs);
  }

  get etcdWellForMs(): number {
    return this.etcd.noneForMs;
  }

  /** The administrator's, for as long as the process lives: its calls fail when that ends. */
  get client(): { readonly client: Client; readonly process: SimulatedProcess } | undefined {
    return this.running;
  }

  async start(): Promise<void> {
    const { settings, clock, keys, random, log, joinToken, storage, failed } = this.options;
    const process = new SimulatedProcess(settings.id, clock);
    const { group, registry } = await composeControlPlane(settings, {
      storage: new SimulatedEtcd(storage, process, random, this.etcd),
      keys,
      listeners: this.listeners(process),
      metrics: new Metrics(),
      joinToken: async () => joinToken,
      alongside: [],
      clock: process.clock,
      random,
      log,
    });
    this.running = { process, client: clientFor(registry, admin) };
    this.upSinceMs = clock.monotonic();
    group.run(new AbortController().signal).catch((error: unknown) => process.isAlive && failed(error));
  }

  /** The process ends in the middle of whatever it does. */
  crash(): void {
    this.running?.process.kill();
    this.running = undefined;
    this.upSinceMs = Number.POSITIVE_INFINITY;
  }

  stall(): void {
    this.running?.process.stall();
    this.upSinceMs = Number.POSITIVE_INFINITY;
  }

  resume(): void {
    this.running?.process.resume();
    this.upSinceMs = this.options.clock.monotonic();
  }

  private listeners(process: SimulatedProcess): Listeners {
    return {
      api: () => ({ name: "api server", run: aborted, cut: () => {} }),
      agents: (services: AgentServices) =>
        new AgentServer({
          ...services,
          certificates: uncertified,
          transport: this.options.exchange.transport(this.endpoint, process),
        }),
    };
  }
}
