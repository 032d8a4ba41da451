import { namespaces } from "../../api/resources.js";
import type { Client } from "../../client/client.js";
import { newBootstrapToken } from "../../common/bootstrap-token.js";
import type { Logger } from "../../common/logger.js";
import type { Random } from "../../common/random.js";
import type { ClusterKeys } from "../../control-plane/auth/cluster-keys.js";
import type { Profile } from "../../control-plane/compose/options.js";
import { MemoryStorage } from "../../control-plane/storage/memory-storage.js";
import type { ContainerInfo } from "../../node-agent/runtime/container-runtime.js";
import type { EngineEvent } from "../invariants/invariant.js";
import { programOf, registryOf } from "../life/programs.js";
import { Cable } from "../links/cable.js";
import { Exchange } from "../links/exchange.js";
import { SimulatedEngine } from "../runtime/simulated-engine.js";
import { SimulatedImages } from "../runtime/simulated-images.js";
import { SimulatedRuntime } from "../runtime/simulated-runtime.js";
import type { VirtualClock } from "../time/virtual-clock.js";
import { type Change, ClusterView } from "./cluster-view.js";
import { replicaSettings } from "./replica-settings.js";
import { SimulatedHost } from "./simulated-host.js";
import { SimulatedReplica } from "./simulated-replica.js";

export interface ClusterOptions {
  readonly nodes: number;
  readonly replicas: number;
  /** Default: `fast`. */
  readonly profile?: Profile;
  readonly keys: ClusterKeys;
  readonly clock: VirtualClock;
  /** Of one part of the cluster each, so that what one does is no other's chance. */
  readonly random: (part: string) => Random;
  readonly log: (process: string) => Logger;
  readonly changed: (change: Change) => void;
  readonly asked: (event: EngineEvent) => void;
  /** A process has ended by itself. */
  readonly failed: (process: string, error: unknown) => void;
}

/** Replicas on one etcd, and hosts, all in this process and under one clock. */
export class SimulatedCluster {
  readonly view = new ClusterView();
  readonly replicas: readonly SimulatedReplica[];
  readonly hosts: readonly SimulatedHost[];
  private readonly storage: MemoryStorage;
  private readonly exchange: Exchange;
  private readonly joinToken: string;
  private readonly watching = new AbortController();

  constructor(private readonly options: ClusterOptions) {
    this.storage = new MemoryStorage({ clock: options.clock });
    this.exchange = new Exchange(options.clock);
    this.joinToken = newBootstrapToken(options.random("token"));
    this.replicas = Array.from({ length: options.replicas }, (_, i) => this.replica(i + 1));
    this.hosts = Array.from({ length: options.nodes }, (_, i) => this.host(i + 1));
  }

  /** Starts all of it. */
  async start(): Promise<void> {
    void this.watch();
    for (const replica of this.replicas) await this.options.clock.until(replica.start());
    for (const host of this.hosts) host.start();
  }

  stop(): void {
    this.watching.abort();
    for (const replica of this.replicas) replica.crash();
    for (const host of this.hosts) host.crashAgent();
  }

  /** All containers, with their hosts. */
  containers(): readonly (ContainerInfo & { readonly host: string })[] {
    return this.hosts.flatMap(({ name: host, engine }) => engine.infos().map((info) => ({ ...info, host })));
  }

  /** For how long an agent has been up, and reached by a replica that was well all the time. */
  wellForMs(name: string): number {
    const host = this.hosts.find((one) => one.name === name);
    if (!host) return 0;
    const reached = this.replicas.map((replica) => {
      const cable = host.cables.get(replica.endpoint);
      return Math.min(replica.upForMs, replica.etcdWellForMs, cable?.wholeForMs ?? 0);
    });
    return Math.min(host.upForMs, Math.max(0, ...reached));
  }

  private async watch(): Promise<void> {
    const batches = this.storage.watch("/registry/", 0, this.watching.signal);
    for await (const { events } of batches)
      for (const event of events) this.options.changed(this.view.apply(event));
  }

  private replica(number: number): SimulatedReplica {
    const { clock, keys, random, log, failed, profile } = this.options;
    const id = `replica-${number}`;
    return new SimulatedReplica({
      settings: replicaSettings(id, `192.0.2.${number}`, profile),
      storage: this.storage,
      keys,
      exchange: this.exchange,
      joinToken: this.joinToken,
      clock,
      random: random(id),
      log: log(id),
      failed: (error) => failed(id, error),
    });
  }

  private host(number: number): SimulatedHost {
    const { clock, random, log, failed } = this.options;
    const name = `node-${String(number).padStart(2, "0")}`;
    const chance = random(name);
    const delayMs = () => 0.2 + chance.next();
    const engine = this.engine(name, chance);
    return new SimulatedHost({
      name,
      address: `198.51.100.${number}`,
      engine,
      runtime: this.runtime(engine, chance),
      exchange: this.exchange,
      cables: new Map(this.replicas.map(({ endpoint }) => [endpoint, new Cable(delayMs, clock)])),
      joinToken: this.joinToken,
      clock,
      random: chance,
      log: log(name),
      failed: (error) => failed(name, error),
    });
  }

  private engine(host: string, random: Random): SimulatedEngine {
    const { clock, asked } = this.options;
    return new SimulatedEngine({
      owner: host,
      answerMs: () => 1 + 4 * random.next(),
      asked: (what, container) => asked({ host, what, container }),
      clock,
      random,
    });
  }

  private runtime(engine: SimulatedEngine, random: Random): SimulatedRuntime {
    const { clock } = this.options;
    const images = new SimulatedImages(clock, registryOf(random), ["pause:1"]);
    return new SimulatedRuntime({ engine, images, program: programOf(random), clock });
  }
}

/** Makes what the users of the simulation work in. */
export async function makeNamespace(client: Client, name: string): Promise<void> {
  await client.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name } });
}
