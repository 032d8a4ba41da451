import type { SimulatedHost } from "../../cluster/simulated-host.js";
import type { Cable } from "../../links/cable.js";
import type { Way } from "../../links/way.js";
import type { Dice } from "../dice.js";
import type { Acts, Fault, FaultRow, Lasts } from "./fault.js";

/** What happens to hosts, to their agents and containers, and to the cables between them and the replicas, so many times as long. */
export function hostFaults(hosts: readonly SimulatedHost[], dice: Dice, times = 1): readonly FaultRow[] {
  const one = (what: string, [least, most]: Lasts, act: (host: SimulatedHost) => Acts) => {
    const host = dice.pick(hosts);
    const lastsMs = times * dice.between(least, most);
    return host && { target: host.name, what: `${host.name} ${what}`, lastsMs, ...act(host) };
  };
  const agentCrash = (host: SimulatedHost) => ({ begin: () => host.crashAgent(), end: () => host.start() });
  const agentStall = (host: SimulatedHost) => ({ begin: () => host.stall(), end: () => host.resume() });
  const power = (host: SimulatedHost) => ({ begin: () => host.powerOff(), end: () => host.powerOn() });
  return [
    [4, () => one("its agent crashes", [200, 8_000], agentCrash)],
    [2, () => one("its agent stands still", [500, 6_000], agentStall)],
    [3, () => one("loses its power", [1_000, 20_000], power)],
    [
      3,
      () => one("is cut off from one replica", [500, 15_000], (host) => severed(bothWays(oneOf(host, dice)))),
    ],
    [
      2,
      () => one("is cut off from all replicas", [500, 15_000], (host) => severed(bothWays(cablesOf(host)))),
    ],
    [2, () => one("doesn't hear one replica", [500, 15_000], (host) => severed(down(oneOf(host, dice))))],
    [2, () => one("isn't heard by one replica", [500, 15_000], (host) => severed(up(oneOf(host, dice))))],
    [1, () => one("doesn't hear any replica", [500, 15_000], (host) => severed(down(cablesOf(host))))],
    [1, () => one("isn't heard by any replica", [500, 15_000], (host) => severed(up(cablesOf(host))))],
    [
      2,
      () =>
        one("has slow cables", [1_000, 15_000], (host) =>
          slowed(bothWays(cablesOf(host)), dice.between(10, 600)),
        ),
    ],
    [4, () => containerCrash(hosts, dice)],
  ];
}

const cablesOf = ({ cables }: SimulatedHost): readonly Cable[] => [...cables.values()];

function oneOf(host: SimulatedHost, dice: Dice): readonly Cable[] {
  const cable = dice.pick(cablesOf(host));
  return cable ? [cable] : [];
}

const bothWays = (cables: readonly Cable[]) => cables.flatMap(({ ways }) => ways);
const up = (cables: readonly Cable[]) => cables.map((cable) => cable.up);
const down = (cables: readonly Cable[]) => cables.map((cable) => cable.down);

const severed = (ways: readonly Way[]): Acts => ({
  begin: () => each(ways, (way) => way.sever()),
  end: () => each(ways, (way) => way.mend()),
});

const slowed = (ways: readonly Way[], ms: number): Acts => ({
  begin: () => each(ways, (way) => way.slow(ms)),
  end: () => each(ways, (way) => way.mend()),
});

function each(ways: readonly Way[], act: (way: Way) => void): void {
  for (const way of ways) act(way);
}

function containerCrash(hosts: readonly SimulatedHost[], dice: Dice): Fault | undefined {
  const host = dice.pick(hosts);
  const running = (host?.engine.infos() ?? []).filter(({ state }) => state === "running");
  const container = dice.pick(running);
  if (!host || !container) return undefined;
  const { "io.kubernetes.pod.name": pod, "io.kubernetes.container.name": name } = container.labels;
  const begin = () => host.engine.crash(container.id, 1);
  return { target: container.id, what: `${pod}/${name} fails`, lastsMs: 0, begin, end() {} };
}
