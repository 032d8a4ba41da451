import type { V1Node, V1Pod } from "../../../api/generated/types.js";
import { conditionOf } from "../../../api/meta/conditions.js";
import { keyOf, refOf } from "../../../api/meta/object.js";
import { namespaces, nodes, pods, type ResourceType } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import { silentLogger } from "../../../common/logger.js";
import { seededRandom } from "../../../common/seeded-random.js";
import type { ControllerContext, ControllerSpec } from "../../../control-plane/reconcile/controller-spec.js";
import { Scheduler } from "../../../control-plane/scheduler/scheduler.js";
import { controllerBench } from "../../support/controller-bench.js";
import type { FakeClock } from "../../support/fake-clock.js";
import { RecordedEvents } from "../../support/recorded-events.js";

/** A scheduler at work on the registry in memory, under a clock that the test moves. */
export interface SchedulerBench {
  readonly client: Client;
  readonly clock: FakeClock;
  readonly events: RecordedEvents;
  /** How often a pod's status was written. */
  readonly statusWrites: () => number;
  create(...objects: readonly (V1Node | V1Pod)[]): Promise<void>;
  changeNode(name: string, change: (node: V1Node) => V1Node): Promise<void>;
  changePod(name: string, change: (pod: V1Pod) => V1Pod): Promise<void>;
  get(name: string): Promise<V1Pod>;
  nodeOf(name: string): Promise<string | undefined>;
  /** Why it has no node, as its condition says. */
  whyNot(name: string): Promise<string | undefined>;
  stop(): Promise<void>;
}

/** @param controllers at work beside the scheduler */
export async function schedulerBench(
  controllers: (context: ControllerContext) => readonly ControllerSpec[] = () => [],
): Promise<SchedulerBench> {
  const { context, client, clock, start, stop } = await controllerBench({ rules: false });
  start(...controllers(context));
  const { informers } = context;
  const events = new RecordedEvents();
  let writes = 0;
  const counting: Client = Object.assign(Object.create(client), {
    patch(...args: Parameters<Client["patch"]>) {
      writes++;
      return client.patch(...args);
    },
  });
  const options = {
    client: counting,
    informers,
    recorder: () => events,
    clock,
    random: seededRandom(),
    log: silentLogger,
  };
  const end = new AbortController();
  const running = new Scheduler(options).run(end.signal);
  await client.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } });
  const ref = (name: string) => refOf(keyOf({ namespace: "default", name }));
  const get = (name: string) => client.get(pods, ref(name));
  return {
    client,
    clock,
    events,
    get,
    statusWrites: () => writes,
    async create(...objects) {
      for (const each of objects) {
        await client.create((each.kind === "Node" ? nodes : pods) as ResourceType, each);
        await clock.settle();
      }
    },
    async changeNode(name, change) {
      await client.update(nodes, change(await client.get(nodes, { name })));
      await clock.settle();
    },
    async changePod(name, change) {
      await client.update(pods, change(await get(name)));
      await clock.settle();
    },
    nodeOf: async (name) => (await get(name)).spec?.nodeName,
    async whyNot(name) {
      return conditionOf((await get(name)).status?.conditions, "PodScheduled")?.message;
    },
    async stop() {
      end.abort();
      await running;
      await stop();
    },
  };
}
