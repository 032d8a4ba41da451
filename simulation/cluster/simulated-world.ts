import { Registry as Metrics } from "prom-client";
import { aborted } from "../../common/abort.js";
import type { Logger } from "../../common/logger.js";
import type { Random } from "../../common/random.js";
import type { AgentWorld } from "../../node-agent/compose/agent-world.js";
import type { Files } from "../../node-agent/files/files.js";
import type { Commands } from "../../node-agent/host/commands.js";
import type { Host } from "../../node-agent/host/host.js";
import { ShutdownNotice } from "../../node-agent/host/shutdown-notice.js";
import type { ContainerRuntime } from "../../node-agent/runtime/container-runtime.js";
import { SimulatedNetwork, type SimulatedWires } from "../network/simulated-network.js";
import type { SimulatedProcess } from "../process/simulated-process.js";
import type { SimulatedMembership } from "./simulated-membership.js";

export interface SimulatedWorldParts {
  readonly host: Host;
  readonly files: Files;
  readonly runtime: ContainerRuntime;
  readonly wires: SimulatedWires;
  readonly membership: SimulatedMembership;
  readonly random: Random;
  readonly log: Logger;
}

const noCommands: Commands = { run: () => Promise.reject(new Error("a simulated host runs no commands")) };

/** What a host is to the process of its agent, for as long as that lives. */
export function simulatedWorld(
  { host, files, runtime, wires, membership, random, log }: SimulatedWorldParts,
  process: SimulatedProcess,
): AgentWorld {
  return {
    clock: process.clock,
    random,
    log,
    metrics: new Metrics(),
    host,
    files: process.outside(files),
    commands: noCommands,
    unpack: () => Promise.reject(new Error("a simulated host unpacks nothing")),
    mountCommands: noCommands,
    dialer: nobody,
    loopback: { dial: nobody.connect },
    controlGroups: { set: async () => {}, remove: async () => {} },
    runtime: process.outside(runtime),
    shutdown: new ShutdownNotice(),
    cgroupDriver: async () => "systemd",
    podNetwork: (cluster) => process.outside(new SimulatedNetwork(cluster, wires)),
    proxy: () => ({ name: "proxy", run: aborted, configure() {}, complete() {}, incremental() {} }),
    enroll: (signal) => membership.enroll(process, signal),
    listen: (_server, _at, signal) => aborted(signal),
  };
}

const nobody = {
  connect: () => Promise.reject(new Error("connection refused")),
  get: () => Promise.reject(new Error("connection refused")),
  health: () => Promise.reject(new Error("connection refused")),
};
