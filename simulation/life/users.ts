import { ApiError } from "../../api/errors.js";
import type { V1Deployment } from "../../api/generated/types.js";
import { deployments, services } from "../../api/resources.js";
import type { Client } from "../../client/client.js";
import { messageOf } from "../../common/errors.js";
import type { Random } from "../../common/random.js";
import type { SimulatedCluster } from "../cluster/simulated-cluster.js";
import type { AcknowledgedWrites, Wish } from "../invariants/acknowledged-writes.js";
import type { SimulatedProcess } from "../process/simulated-process.js";
import type { VirtualClock } from "../time/virtual-clock.js";
import type { Timeline } from "../timeline.js";
import { Dice } from "./dice.js";
import { brokenTag } from "./programs.js";
import { deploymentOf, namespace, serviceOf } from "./workload.js";

export interface UsersOptions {
  readonly cluster: SimulatedCluster;
  readonly writes: AcknowledgedWrites;
  readonly timeline: Timeline;
  readonly clock: VirtualClock;
  readonly random: Random;
  /** How many Deployments there are at most, and how large each may be. */
  readonly apps: number;
  readonly maxReplicas: number;
  readonly found: (faults: readonly string[]) => void;
}

const answerMs = 15_000;
/** A write that nobody has answered may still be done; so long nobody writes there again. */
const restMs = 30_000;

/** Who use the cluster: one write of each Deployment at a time, through whichever replica is there. */
export class Users {
  private readonly dice: Dice;
  private readonly busyUntilMs = new Map<string, number>();

  constructor(private readonly options: UsersOptions) {
    this.dice = new Dice(options.random);
  }

  /** Does one thing, and doesn't wait for it. */
  act(): void {
    const { cluster, clock, apps } = this.options;
    const name = `web-${1 + this.dice.below(apps)}`;
    if ((this.busyUntilMs.get(name) ?? 0) > clock.monotonic()) return;
    const there = cluster.view.get(deployments, { namespace, name });
    if (!there) this.deploy(name);
    else if (this.dice.chance(0.1)) this.remove(name);
    else if (this.dice.chance(0.5)) this.patch(name, { replicas: this.size() });
    else this.patch(name, { image: this.image() });
  }

  /** So long some write may yet be done that nobody has answered. */
  get restMs(): number {
    return Math.max(0, Math.max(...this.busyUntilMs.values(), 0) - this.options.clock.monotonic());
  }

  /** Whatever doesn't run is given an image that does. */
  settle(): void {
    for (const { metadata, spec } of this.options.cluster.view.list(deployments))
      if (spec?.template.spec?.containers[0]?.image?.endsWith(`:${brokenTag}`))
        this.patch(metadata.name ?? "", { image: "web:1" });
  }

  private size(): number {
    return this.dice.below(this.options.maxReplicas + 1);
  }

  private image(): string {
    return this.dice.chance(0.1) ? `web:${brokenTag}` : `web:${this.dice.below(9)}`;
  }

  private deploy(name: string): void {
    const wish = { replicas: this.size(), image: `web:${this.dice.below(9)}` };
    this.write(name, `create ${name}: ${wish.replicas} of ${wish.image}`, [wish], async (client) => {
      const made = await client.create(deployments, deploymentOf(name, wish, this.dice));
      await client.create(services, serviceOf(name)).catch(unlessThere);
      return made;
    });
  }

  private patch(name: string, change: Partial<Wish>): void {
    const wishes = this.options.writes.possible(name).map((wish) => ({ ...wish, ...change }));
    const { replicas, image } = change;
    const template =
      image === undefined ? {} : { template: { spec: { containers: [{ name: "web", image }] } } };
    const spec = { ...(replicas === undefined ? {} : { replicas }), ...template };
    this.write(name, `${name}: ${JSON.stringify(change)}`, wishes, (client) =>
      client.patch(deployments, { namespace, name }, "strategic", { spec }),
    );
  }

  private remove(name: string): void {
    const { writes, timeline } = this.options;
    writes.mayGo(name);
    timeline.note("users", `delete ${name}`);
    void this.ask(name, (client) => client.delete(deployments, { namespace, name })).catch((error: unknown) =>
      timeline.note("users", `delete ${name}: ${messageOf(error)}`),
    );
  }

  private write(
    name: string,
    what: string,
    wishes: readonly Wish[],
    call: (client: Client) => Promise<V1Deployment>,
  ): void {
    const { writes, timeline, cluster, found } = this.options;
    timeline.note("users", what);
    for (const wish of wishes) writes.begin(name, wish);
    this.ask(name, call).then(
      (written) => {
        this.busyUntilMs.delete(name);
        found(writes.acknowledged(name, written, cluster.view));
      },
      (error: unknown) => {
        timeline.note("users", `${what}: ${messageOf(error)}`);
        if (!isAnswer(error)) return;
        this.busyUntilMs.delete(name);
        for (const wish of wishes) writes.refused(name, wish);
      },
    );
  }

  /** Asks a replica that is up, and gives up when it dies or says nothing. */
  private ask<T>(name: string, call: (client: Client) => Promise<T>): Promise<T> {
    const { cluster, clock } = this.options;
    const up = cluster.replicas.flatMap(({ client }) => client ?? []);
    const to = up[this.dice.below(up.length)];
    if (!to) return Promise.reject(new ApiError("NotFound", "no replica is up"));
    this.busyUntilMs.set(name, clock.monotonic() + restMs);
    return answered(to.process, clock, () => call(to.client));
  }
}

function answered<T>(process: SimulatedProcess, clock: VirtualClock, call: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    process.atEnd(() => reject(new Error("the connection broke")));
    clock.after(answerMs, () => reject(new Error("no answer in time")));
    process.do(() => {
      process.heard(call()).then(resolve, reject);
    });
  });
}

/** A refusal says that nothing was done. */
const isAnswer = (error: unknown) => error instanceof ApiError && error.code < 500;

function unlessThere(error: unknown): void {
  if (!(error instanceof ApiError && error.code === 409)) throw error;
}
