import { Registry as Metrics } from "prom-client";
import type { V1Lease } from "../../../api/generated/types.js";
import { leases, namespaces } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import { EventBroadcaster } from "../../../client/event-broadcaster.js";
import { unlessGone } from "../../../client/expected-failures.js";
import { SharedInformerFactory } from "../../../client/informer-factory.js";
import { microTimestamp } from "../../../common/clock.js";
import { type Fields, type Logger, silentLogger } from "../../../common/logger.js";
import type { Random } from "../../../common/random.js";
import { seededRandom } from "../../../common/seeded-random.js";
import { composeControllers, composeScheduler } from "../../../control-plane/compose/controllers.js";
import { ControllerMetrics } from "../../../control-plane/reconcile/controller-metrics.js";
import { clientFor } from "../../../control-plane/registry/in-process-client.js";
import type { FakeClock } from "../fake-clock.js";
import { rulesRegistry } from "../rules-registry.js";
import { type Lag, laggingClient } from "./lagging-client.js";
import { describeWrite, notingClient } from "./noting-client.js";
import { SimulatedNodes } from "./simulated-nodes.js";
import { WriteRules } from "./write-rules.js";

const ranges = { podCidr: "10.244.0.0/20", serviceCidr: "10.96.0.0/16" };

/** One cluster in which two replicas lead at once, of which the second sees late what happens. */
export interface SimulatedCluster {
  readonly client: Client;
  readonly clock: FakeClock;
  readonly random: Random;
  readonly nodes: SimulatedNodes;
  readonly rules: WriteRules;
  /** For so long the second leader sees and hears nothing. */
  stall(ms: number): void;
  /** What the leaders wrote, but for events and Leases. */
  readonly journal: readonly string[];
  /** What went wrong inside: lines that should never be logged. */
  readonly faults: readonly string[];
  /** Lets time pass, in which agents, leaders and watches work; agents every `stepMs`. */
  pass(ms: number, stepMs?: number): Promise<void>;
  stop(): Promise<void>;
}

export async function simulatedCluster(seed: number): Promise<SimulatedCluster> {
  const random = seededRandom(seed);
  const { registry, kinds, clock, stop } = await rulesRegistry({ admission: true, random });
  const client = clientFor(registry, { username: "admin", groups: ["system:masters"] });
  for (const name of ["default", "kube-system", "kube-node-lease"])
    await client.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name } });
  const nodes = new SimulatedNodes(client, clock, ["n1", "n2", "n3"]);
  const rules = new WriteRules(client, clock, (name) => nodes.isWell(name));
  const abort = new AbortController();
  const journal: string[] = [];
  const faults: string[] = [];
  const log = faultLogger(faults);
  let stalledUntilMs = 0;
  const isStalled = () => stalledUntilMs > clock.monotonic();
  const current: Lag = { delayMs: () => 5 * random.next(), cuts: 0 };
  const stale: Lag = {
    delayMs: () => Math.max(2_000 * random.next() ** 4, stalledUntilMs - clock.monotonic()),
    cuts: 0.02,
  };
  const running = [leader("current", current), leader("stale", stale)].flat();

  function leader(replica: string, ownLag: Lag): Promise<void>[] {
    const noting = notingClient(client, async (write) => {
      if (["events", "leases"].includes(write.type.resource)) return;
      journal.push(`${clock.monotonic()} ${replica} ${describeWrite(write)}`);
      await rules.check(replica, write);
    });
    const common = { clock, random, log };
    const informers = new SharedInformerFactory({
      client: laggingClient(client, clock, random, ownLag),
      ...common,
    });
    const events = new EventBroadcaster({ client, ...common, signal: abort.signal });
    const metrics = new ControllerMetrics(new Metrics());
    const parts = { ...common, client: noting, informers, events, metrics };
    const liveness = {
      windowStartMs: 0,
      lastSeenMs: (name: string) => (replica === "stale" && isStalled() ? undefined : nodes.lastSeenMs(name)),
    };
    const settings = { kinds, liveness, nodeGraceMs: 4_000, rootCa: "PEM", ...ranges };
    const work = [...composeControllers(parts, settings), composeScheduler(parts)];
    return [informers, ...work].map((part) => part.run(abort.signal));
  }

  return {
    client,
    clock,
    random,
    nodes,
    rules,
    stall(ms) {
      stalledUntilMs = clock.monotonic() + ms;
    },
    journal,
    faults,
    async pass(ms, stepMs = 250) {
      for (let passed = 0; passed < ms; passed += stepMs) {
        await nodes.pass();
        await renewDirectory(client, clock);
        await clock.advance(stepMs);
      }
      await clock.settle(100);
    },
    async stop() {
      abort.abort();
      await Promise.all(running);
      await stop();
    },
  };
}

/** The replicas' own Leases, by which the Service `kubernetes` has its endpoints. */
async function renewDirectory(client: Client, clock: FakeClock): Promise<void> {
  for (const [i, name] of ["replica-a", "replica-b"].entries()) {
    const ref = { namespace: "kube-system", name };
    const spec = { holderIdentity: name, renewTime: microTimestamp(clock), leaseDurationSeconds: 10 };
    const found = await unlessGone(client.get(leases, ref));
    const metadata = {
      ...ref,
      labels: { "coracle.io/component": "control-plane" },
      annotations: { "coracle.io/api-endpoint": `https://192.0.2.${i + 1}:6443` },
    };
    const lease: V1Lease = { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata, spec };
    await (found ? client.update(leases, { ...found, spec }) : client.create(leases, lease));
  }
}

/** Conflicts are what a leader that is late must meet; an error is a fault, and so is a binding that is refused otherwise. */
function faultLogger(faults: string[]): Logger {
  const note = (message: string, fields: Fields = {}) =>
    faults.push(`${message} ${JSON.stringify(fields)} ${fields.err}`);
  const warn = (message: string, fields?: Fields) => message === "binding failed" && note(message, fields);
  const logger: Logger = { ...silentLogger, error: note, warn, with: () => logger };
  return logger;
}
