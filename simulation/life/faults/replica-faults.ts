import type { SimulatedReplica } from "../../cluster/simulated-replica.js";
import type { Dice } from "../dice.js";
import type { Acts, Fault, FaultRow, Lasts } from "./fault.js";

/** What happens to replicas of the control plane, and between one of them and etcd, so many times as long. */
export function replicaFaults(
  replicas: readonly SimulatedReplica[],
  dice: Dice,
  times = 1,
): readonly FaultRow[] {
  const one = (what: string, [least, most]: Lasts, act: (replica: SimulatedReplica) => Acts) => {
    const replica = dice.pick(replicas);
    const lastsMs = times * dice.between(least, most);
    return replica && { target: replica.id, what: `${replica.id} ${what}`, lastsMs, ...act(replica) };
  };
  const etcd = (what: string, lasts: Lasts, trouble: Trouble): Fault | undefined =>
    one(what, lasts, (replica) => ({
      begin: () => replica.etcd.begin(trouble),
      end: () => replica.etcd.end(),
    }));
  const crash: Lifecycle = { begin: (replica) => replica.crash(), end: (replica) => void replica.start() };
  // It doesn't know when it goes on: for a moment it may lead beside another.
  const stall: Lifecycle = { begin: (replica) => replica.stall(), end: (replica) => replica.resume() };
  const bound = ({ begin, end }: Lifecycle) => {
    return (replica: SimulatedReplica) => ({ begin: () => begin(replica), end: () => end(replica) });
  };
  return [
    [3, () => one("crashes", [500, 10_000], bound(crash))],
    [3, () => one("stands still", [500, 10_000], bound(stall))],
    [2, () => etcd("doesn't reach etcd", [500, 8_000], { isAway: true })],
    [2, () => etcd("loses answers of etcd", [1_000, 8_000], { lostAnswers: dice.between(0.05, 0.5) })],
    [2, () => etcd("has a slow etcd", [1_000, 10_000], { slowMs: dice.between(20, 500) })],
    [3, () => etcd("hears late what changes", [2_000, 15_000], { lateMs: dice.between(200, 4_000) })],
  ];
}

type Trouble = Parameters<SimulatedReplica["etcd"]["begin"]>[0];

interface Lifecycle {
  readonly begin: (replica: SimulatedReplica) => void;
  readonly end: (replica: SimulatedReplica) => void;
}
