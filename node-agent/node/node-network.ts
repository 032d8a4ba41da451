import type { Clock } from "../../common/clock.js";
import { type Deferred, deferred } from "../../common/deferred.js";
import { messageOf } from "../../common/errors.js";
import type { Logger } from "../../common/logger.js";
import type { Runnable } from "../../common/run-group.js";
import type { AssignmentChange, AssignmentSet, AssignmentSink } from "../links/assignment-sink.js";
import type { Neighbour, SkippedNeighbour } from "../network/neighbours.js";
import type { PodNetwork } from "../network/pod-network.js";

const retryMs = 5_000;
const repairMs = 15_000;

export interface NodeNetworkOptions {
  readonly nodeName: string;
  readonly network: PodNetwork;
  /** Called once, when the bridge is there and before pods may use it. */
  readonly started: (podCidr: string) => Promise<void> | void;
  /** Whether pods can have a network has changed. */
  readonly changed: () => void;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Starts the pod network once the node has its range, and keeps the routes to the other nodes' pods. What somebody took
 * away meanwhile is put back.
 */
export class NodeNetwork implements AssignmentSink, Runnable {
  readonly name = "pod network";
  private readonly up: Deferred<void> = deferred<void>();
  private isUp = false;
  private problem: string | undefined = "container runtime network not ready: NetworkReady=false";
  private work: Promise<void> = Promise.resolve();
  private waiting = false;
  private latest: AssignmentSet | undefined;
  private cancelRetry = () => {};
  private skipped: ReadonlyMap<string, string> = new Map();

  constructor(private readonly options: NodeNetworkOptions) {}

  /** Resolves when pods can be given an address. */
  readonly whenUp = (): Promise<void> => this.up.promise;

  problems(): readonly string[] {
    return this.problem === undefined ? [] : [this.problem];
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.options.clock.sleep(repairMs, signal).catch(() => {});
      if (this.isUp && !signal.aborted) await this.repair();
    }
  }

  complete(set: AssignmentSet): void {
    this.update(set);
  }

  incremental(set: AssignmentSet, changes: readonly AssignmentChange[]): void {
    if (changes.some(({ resource }) => resource === "nodes")) this.update(set);
  }

  /** One at a time. What changes while one waits is part of it. */
  private update(set: AssignmentSet): void {
    this.latest = set;
    if (this.waiting) return;
    this.waiting = true;
    this.work = this.work.then(() => {
      this.waiting = false;
      return this.apply();
    });
  }

  private repair(): Promise<void> {
    this.work = this.work.then(() => this.apply({ again: true }));
    return this.work;
  }

  private async apply({ again = false } = {}): Promise<void> {
    const set = this.latest;
    if (!set) return;
    try {
      if (again || !this.isUp) await this.start(set);
      if (!this.isUp) return;
      this.report(undefined);
    } catch (error) {
      this.options.log.error("pod network could not be set up", { err: error });
      this.report(`container runtime network not ready: ${messageOf(error)}`);
      return this.retry();
    }
    await this.route(set);
  }

  /** The node's own network stands whatever becomes of the ways to others. */
  private async route(set: AssignmentSet): Promise<void> {
    const { network, nodeName, log } = this.options;
    try {
      this.tellSkipped(await network.setRoutes(neighboursOf(set, nodeName)));
    } catch (error) {
      log.error("not all routes to other nodes could be set", { err: error });
      this.retry();
    }
  }

  /** Once for each node and reason: this is done again and again. */
  private tellSkipped(skipped: readonly SkippedNeighbour[]): void {
    for (const { name, reason } of skipped) {
      if (this.skipped.get(name) !== reason)
        this.options.log.warn("no route is laid to a node's pods", { node: name, reason });
    }
    this.skipped = new Map(skipped.map(({ name, reason }) => [name, reason]));
  }

  private retry(): void {
    this.cancelRetry();
    this.cancelRetry = this.options.clock.after(retryMs, () => void this.repair());
  }

  private async start(set: AssignmentSet): Promise<void> {
    const podCidr = set.nodes.get(this.options.nodeName)?.object.spec?.podCIDR;
    if (!podCidr) return;
    await this.options.network.start(podCidr);
    if (this.isUp) return;
    await this.options.started(podCidr);
    this.isUp = true;
    this.up.resolve();
  }

  private report(problem: string | undefined): void {
    if (this.problem === problem) return;
    this.problem = problem;
    this.options.changed();
  }
}

/** The other nodes that have a range, as they say of themselves. */
function neighboursOf(set: AssignmentSet, self: string): Neighbour[] {
  const others = [...set.nodes.values()].filter(({ object }) => object.metadata.name !== self);
  return others.flatMap(({ object: { metadata, spec, status } }) => {
    if (!spec?.podCIDR || !status?.addresses?.length) return [];
    const { name = "", creationTimestamp: since = "" } = metadata;
    const addresses = status.addresses
      .filter(({ type }) => type === "InternalIP")
      .map(({ address }) => address);
    return [{ name, since, podCidr: spec.podCIDR, addresses }];
  });
}
