import type { Random } from "../../common/random.js";
import type { SimulatedCluster } from "../cluster/simulated-cluster.js";
import type { SimulatedHost } from "../cluster/simulated-host.js";
import type { SimulatedReplica } from "../cluster/simulated-replica.js";
import type { Cable } from "../links/cable.js";
import type { VirtualClock } from "../time/virtual-clock.js";
import type { Timeline } from "../timeline.js";
import { Dice } from "./dice.js";

/** Something that goes wrong, and how it is put right. */
export interface Fault {
  /** Of one thing only one goes wrong at a time. */
  readonly target: string;
  readonly what: string;
  readonly lastsMs: number;
  begin(): void;
  end(): void;
}

type Kind = (faults: FaultKinds) => Fault | undefined;

/** What may go wrong, and how often beside the others. To add one: a method that makes it, and a row here. */
const kinds: readonly (readonly [weight: number, kind: Kind])[] = [
  [3, (faults) => faults.replicaCrash()],
  [3, (faults) => faults.replicaStall()],
  [4, (faults) => faults.agentCrash()],
  [2, (faults) => faults.agentStall()],
  [3, (faults) => faults.hostCrash()],
  [3, (faults) => faults.cut()],
  [2, (faults) => faults.cutOff()],
  [2, (faults) => faults.slow()],
  [2, (faults) => faults.etcdAway()],
  [2, (faults) => faults.etcdForgets()],
  [2, (faults) => faults.etcdSlow()],
  [4, (faults) => faults.containerCrash()],
];

/** Makes things go wrong by chance, and puts them right after their time. */
export class Faults {
  private readonly dice: Dice;
  private readonly kinds: FaultKinds;
  private readonly open = new Map<string, Fault>();

  constructor(
    cluster: SimulatedCluster,
    private readonly clock: VirtualClock,
    private readonly timeline: Timeline,
    random: Random,
  ) {
    this.dice = new Dice(random);
    this.kinds = new FaultKinds(cluster, this.dice);
  }

  strike(): void {
    const fault = this.choose()(this.kinds);
    if (!fault || this.open.has(fault.target)) return;
    this.timeline.note("fault", `${fault.what}, for ${Math.round(fault.lastsMs)} ms`);
    this.open.set(fault.target, fault);
    fault.begin();
    this.clock.after(fault.lastsMs, () => this.repair(fault));
  }

  /** Whatever is wrong is put right. */
  repairAll(): void {
    for (const fault of this.open.values()) this.repair(fault);
  }

  private repair(fault: Fault): void {
    if (this.open.get(fault.target) !== fault) return;
    this.open.delete(fault.target);
    this.timeline.note("fault", `over: ${fault.what}`);
    fault.end();
  }

  private choose(): Kind {
    let left = this.dice.below(kinds.reduce((sum, [weight]) => sum + weight, 0));
    const found = kinds.find(([weight]) => {
      left -= weight;
      return left < 0;
    });
    return found?.[1] ?? (() => undefined);
  }
}

class FaultKinds {
  constructor(
    private readonly cluster: SimulatedCluster,
    private readonly dice: Dice,
  ) {}

  replicaCrash(): Fault | undefined {
    return this.ofReplica("crashes", [500, 10_000], (replica) => ({
      begin: () => replica.crash(),
      end: () => void replica.start(),
    }));
  }

  agentCrash(): Fault | undefined {
    return this.ofHost("its agent crashes", [200, 8_000], (host) => ({
      begin: () => host.crashAgent(),
      end: () => host.start(),
    }));
  }

  /** A replica stands still, and doesn't know when it goes on: for a moment it may lead beside another. */
  replicaStall(): Fault | undefined {
    return this.ofReplica("stands still", [500, 10_000], (replica) => ({
      begin: () => replica.stall(),
      end: () => replica.resume(),
    }));
  }

  agentStall(): Fault | undefined {
    return this.ofHost("its agent stands still", [500, 6_000], (host) => ({
      begin: () => host.stall(),
      end: () => host.resume(),
    }));
  }

  hostCrash(): Fault | undefined {
    return this.ofHost("loses its power", [1_000, 20_000], (host) => ({
      begin: () => host.powerOff(),
      end: () => host.powerOn(),
    }));
  }

  /** From one of the replicas. */
  cut(): Fault | undefined {
    return this.ofHost("is cut off from one replica", [500, 15_000], (host) =>
      severed([...host.cables.values()].slice(0, 1)),
    );
  }

  cutOff(): Fault | undefined {
    return this.ofHost("is cut off from all replicas", [500, 15_000], (host) =>
      severed([...host.cables.values()]),
    );
  }

  slow(): Fault | undefined {
    return this.ofHost("has slow cables", [1_000, 15_000], (host) => {
      const ms = this.dice.between(10, 600);
      const cables = [...host.cables.values()];
      return {
        begin: () => each(cables, (cable) => cable.slow(ms)),
        end: () => each(cables, (cable) => cable.mend()),
      };
    });
  }

  etcdAway(): Fault | undefined {
    return this.ofEtcd("doesn't reach etcd", [500, 8_000], { isAway: true });
  }

  etcdForgets(): Fault | undefined {
    return this.ofEtcd("loses answers of etcd", [1_000, 8_000], {
      lostAnswers: this.dice.between(0.05, 0.5),
    });
  }

  etcdSlow(): Fault | undefined {
    return this.ofEtcd("has a slow etcd", [1_000, 10_000], { slowMs: this.dice.between(20, 500) });
  }

  containerCrash(): Fault | undefined {
    const host = this.dice.pick(this.cluster.hosts);
    const running = (host?.engine.infos() ?? []).filter(({ state }) => state === "running");
    const container = this.dice.pick(running);
    if (!host || !container) return undefined;
    const what = `${container.labels["io.kubernetes.pod.name"]}/${container.labels["io.kubernetes.container.name"]} fails`;
    const begin = () => host.engine.crash(container.id, 1);
    return { target: container.id, what, lastsMs: 0, begin, end() {} };
  }

  private ofReplica(
    what: string,
    [least, most]: readonly [number, number],
    act: (replica: SimulatedReplica) => Acts,
  ) {
    const replica = this.dice.pick(this.cluster.replicas);
    const lastsMs = this.dice.between(least, most);
    return replica && { target: replica.id, what: `${replica.id} ${what}`, lastsMs, ...act(replica) };
  }

  private ofHost(what: string, [least, most]: readonly [number, number], act: (host: SimulatedHost) => Acts) {
    const host = this.dice.pick(this.cluster.hosts);
    const lastsMs = this.dice.between(least, most);
    return host && { target: host.name, what: `${host.name} ${what}`, lastsMs, ...act(host) };
  }

  private ofEtcd(
    what: string,
    lasts: readonly [number, number],
    trouble: Parameters<SimulatedReplica["etcd"]["begin"]>[0],
  ) {
    return this.ofReplica(what, lasts, ({ etcd }) => ({
      begin: () => etcd.begin(trouble),
      end: () => etcd.end(),
    }));
  }
}

type Acts = Pick<Fault, "begin" | "end">;

function each(cables: readonly Cable[], act: (cable: Cable) => void): void {
  for (const cable of cables) act(cable);
}

const severed = (cables: readonly Cable[]): Acts => ({
  begin: () => each(cables, (cable) => cable.sever()),
  end: () => each(cables, (cable) => cable.mend()),
});
