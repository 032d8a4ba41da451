import { leases, nodes, pods } from "../api/resources.js";
import { messageOf } from "../common/errors.js";
import { fnv32a } from "../common/fnv.js";
import type { Fields, Logger } from "../common/logger.js";
import { seededRandom } from "../common/seeded-random.js";
import type { ClusterKeys } from "../control-plane/auth/cluster-keys.js";
import type { Profile } from "../control-plane/compose/options.js";
import { type Change, isOf } from "./cluster/cluster-view.js";
import { SimulatedCluster } from "./cluster/simulated-cluster.js";
import { AcknowledgedWrites } from "./invariants/acknowledged-writes.js";
import { oneOwnerAnAddress } from "./invariants/addresses.js";
import { KeptBudgets } from "./invariants/budgets.js";
import { CountedPods } from "./invariants/counted-pods.js";
import { StartsOnce } from "./invariants/cron-jobs.js";
import { dependentsStay } from "./invariants/dependents.js";
import { Farewells } from "./invariants/farewells.js";
import { healthyContainersStay } from "./invariants/healthy-containers.js";
import type { EngineEvent, Invariant, Scene } from "./invariants/invariant.js";
import { HarmlessLeaders } from "./invariants/leaders.js";
import { DuePreemption } from "./invariants/preemption.js";
import { unsettled } from "./invariants/quiet/index.js";
import { isWaiting } from "./invariants/quiet/waiting-pods.js";
import { Desk } from "./life/desk.js";
import { Dice } from "./life/dice.js";
import { Faults } from "./life/faults/faults.js";
import { Users } from "./life/users.js";
import { withoutRealWorld } from "./outside/real-world.js";
import { type Tempo, tempos } from "./tempo.js";
import { VirtualClock } from "./time/virtual-clock.js";
import { Timeline } from "./timeline.js";

export interface SimulationOptions {
  readonly seed: number;
  readonly nodes: number;
  /** Of virtual time, in which things go wrong. */
  readonly minutes: number;
  /** In them all comes to rest so many times, the last time at their end. Default 1. */
  readonly rests?: number;
  /** So long at most nobody acts and nothing goes wrong meanwhile, in seconds. Default 2.5. */
  readonly pace?: number;
  /** Of the control plane. Default `fast`. */
  readonly profile?: Profile;
  /** What the replicas share; made once, for keys are made by other threads. */
  readonly keys: ClusterKeys;
  /** Is told of each line of the timeline. */
  readonly heard?: (line: string) => void;
  /** Is told whenever all has come to rest. */
  readonly rested?: (timeline: Timeline) => void;
}

export interface Outcome {
  /** What was wrong, with when. None: all is well. */
  readonly faults: readonly string[];
  readonly timeline: Timeline;
}

const storedEvents = "/registry/core/events/";
/** Short of a full minute, so that what is due then comes even in a short life. */
const startMs = Date.UTC(2026, 0, 1, 0, 0, 48);
const beginMs = 3_000;
const lookMs = 2_000;
/** So long what is settled may still be told around: etcd's answer that was lost is waited for. After that nothing may be written. */
const calmMs = 6_000;
const restMs = 8_000;
const enough = 10;
const defaultPace = 2.5;

/** One life of a cluster, from its seed. */
export class Simulation {
  private readonly clock = new VirtualClock(startMs);
  private readonly timeline: Timeline;
  private readonly faults: string[] = [];
  private readonly writes = new AcknowledgedWrites();
  private readonly farewells = new Farewells();
  private readonly tempo: Tempo;
  private readonly invariants: readonly Invariant[];
  private readonly cluster: SimulatedCluster;
  private readonly scene: Scene;
  private isAtRest = false;
  /** Who waits for room may be told once more why: it is tried again after its back-off, and every five minutes. */
  private readonly toldAtRest = new Set<string>();

  constructor(private readonly options: SimulationOptions) {
    const { clock } = this;
    this.tempo = tempos[options.profile ?? "fast"];
    this.invariants = [
      this.writes,
      oneOwnerAnAddress,
      healthyContainersStay,
      new HarmlessLeaders(this.tempo),
      dependentsStay,
      new CountedPods(),
      new KeptBudgets(),
      new DuePreemption(this.tempo),
      new StartsOnce(),
    ];
    this.timeline = new Timeline(() => clock.monotonic(), options.heard);
    this.cluster = new SimulatedCluster({
      ...options,
      replicas: 2,
      clock,
      random: (part) => this.random(part),
      log: (process) => this.logger(process),
      changed: (change) => this.changed(change),
      asked: (event) => this.asked(event),
      failed: (process, error) => this.found([`${process} ended: ${messageOf(error)}`]),
    });
    const { cluster } = this;
    this.scene = {
      view: cluster.view,
      hosts: cluster.hosts.map(({ name }) => name),
      farewells: this.farewells,
      get nowMs() {
        return clock.monotonic();
      },
      containers: () => cluster.containers(),
      wellForMs: (host) => cluster.wellForMs(host),
    };
  }

  run(): Promise<Outcome> {
    return withoutRealWorld(
      (fault) => this.found([fault]),
      () => this.liveAndSettle(),
    );
  }

  private async liveAndSettle(): Promise<Outcome> {
    await this.cluster.start();
    await this.clock.pass(beginMs);
    await this.live();
    this.cluster.stop();
    return { faults: this.faults, timeline: this.timeline };
  }

  /** Users act and things go wrong, until all comes to rest; and that again, as often as was asked for. */
  private async live(): Promise<void> {
    const { cluster, clock, timeline, options } = this;
    const { users, desk } = this.users();
    const faults = new Faults(cluster, clock, timeline, this.random("faults"), this.tempo);
    const dice = new Dice(this.random("pace"));
    const rests = options.rests ?? 1;
    users.begin();
    for (let rest = 0; rest < rests && this.faults.length === 0; rest++) {
      await this.act(users, faults, dice, (options.minutes * 60_000) / rests);
      timeline.note("fault", "nothing goes wrong any more");
      faults.repairAll();
      await clock.pass(desk.restMs);
      users.settle();
      await this.settle();
    }
  }

  private async act(users: Users, faults: Faults, dice: Dice, forMs: number): Promise<void> {
    const { clock } = this;
    const pauseMs = 1_000 * (this.options.pace ?? defaultPace);
    const endMs = clock.monotonic() + forMs;
    while (clock.monotonic() < endMs && this.faults.length < enough) {
      if (dice.chance(0.5)) users.act();
      else faults.strike();
      await clock.pass(dice.between(pauseMs / 25, pauseMs));
    }
  }

  private users(): { readonly users: Users; readonly desk: Desk } {
    const { cluster, clock, timeline, writes, farewells, options } = this;
    const dice = new Dice(this.random("users"));
    const desk = new Desk(cluster, clock, timeline, farewells, dice);
    const apps = Math.max(2, Math.ceil(options.nodes / 5));
    const found = (faults: readonly string[]) => this.found(faults);
    return { desk, users: new Users({ cluster, desk, dice, writes, apps, maxReplicas: 8, found }) };
  }

  /** All must come to rest. */
  private async settle(): Promise<void> {
    let left: readonly string[] = ["not looked yet"];
    const endMs = this.clock.monotonic() + this.tempo.settleWithinMs;
    while (left.length > 0 && this.clock.monotonic() < endMs && this.faults.length < enough) {
      await this.clock.pass(lookMs);
      left = unsettled(this.scene);
    }
    this.found(left.map((fault) => `not settled: ${fault}`));
    if (left.length === 0) await this.rest();
  }

  /** Where all is as it should be, nobody has anything to write. */
  private async rest(): Promise<void> {
    await this.clock.pass(calmMs);
    this.toldAtRest.clear();
    this.isAtRest = true;
    await this.clock.pass(restMs);
    this.isAtRest = false;
    this.options.rested?.(this.timeline);
  }

  private changed(change: Change): void {
    const { key, revision, before, after } = change;
    const isRoutine = isOf(leases, key) || key.startsWith(storedEvents);
    if (!isRoutine) {
      const what = after ? (before ? "changes" : "is made") : "is gone";
      this.timeline.note("store", `${key.slice("/registry/".length)} ${what} (${revision})`);
    }
    for (const invariant of this.invariants) this.found(invariant.changed?.(change, this.scene) ?? []);
    // Agents say again and again how their nodes are.
    if (this.isAtRest && !isRoutine && !isOf(nodes, key) && !this.isToldWhy(change))
      this.found([`still written: ${key}`]);
  }

  private isToldWhy({ key, after }: Change): boolean {
    if (!isOf(pods, key) || !after || !isWaiting(after) || this.toldAtRest.has(key)) return false;
    this.toldAtRest.add(key);
    return true;
  }

  private asked(event: EngineEvent): void {
    const { host, what, container } = event;
    const { "io.kubernetes.pod.name": pod, "io.kubernetes.container.name": name } = container.labels;
    this.timeline.note(host, `${what} ${pod}/${name}`);
    for (const invariant of this.invariants) this.found(invariant.asked?.(event, this.scene) ?? []);
  }

  private found(faults: readonly string[]): void {
    for (const fault of faults) {
      this.timeline.note("WRONG", fault);
      this.faults.push(fault);
    }
  }

  /** Warnings and errors are part of what happens. A callback that fails is a fault. */
  private logger(process: string): Logger {
    const line = (message: string, { err, cause, ...fields }: Fields = {}) => {
      const why = err ?? cause;
      const more = Object.keys(fields).length > 0 ? ` ${JSON.stringify(fields)}` : "";
      return `${message}${more}${why === undefined ? "" : `: ${messageOf(why)}`}`;
    };
    const warn = (message: string, fields?: Fields) => this.timeline.note(process, line(message, fields));
    const error = (message: string, fields?: Fields) => {
      if (message === "a callback failed") this.found([`${process}: ${line(message, fields)}`]);
      else warn(message, fields);
    };
    const log: Logger = { debug() {}, info() {}, warn, error, with: () => log };
    return log;
  }

  private random(part: string) {
    return seededRandom(fnv32a(`${this.options.seed} ${part}`));
  }
}
