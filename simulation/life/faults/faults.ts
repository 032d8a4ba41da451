import type { Random } from "../../../common/random.js";
import type { SimulatedCluster } from "../../cluster/simulated-cluster.js";
import type { Tempo } from "../../tempo.js";
import type { VirtualClock } from "../../time/virtual-clock.js";
import type { Timeline } from "../../timeline.js";
import { Dice } from "../dice.js";
import type { Fault, FaultRow } from "./fault.js";
import { hostFaults } from "./host-faults.js";
import { replicaFaults } from "./replica-faults.js";

/** Makes things go wrong by chance, and puts them right after their time. */
export class Faults {
  private readonly dice: Dice;
  private readonly rows: readonly FaultRow[];
  private readonly open = new Map<string, Fault>();

  constructor(
    { replicas, hosts }: SimulatedCluster,
    private readonly clock: VirtualClock,
    private readonly timeline: Timeline,
    random: Random,
    tempo: Tempo,
  ) {
    this.dice = new Dice(random);
    this.rows = [
      ...replicaFaults(replicas, this.dice, tempo.replicaFaults),
      ...hostFaults(hosts, this.dice, tempo.hostFaults),
    ];
  }

  strike(): void {
    const fault = this.dice.weighted(this.rows)();
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
}
