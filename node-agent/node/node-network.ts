import type { V1Node } from "../../api/generated/types.js";
import type { Clock } from "../../common/clock.js";
import { type Deferred, deferred } from "../../common/deferred.js";
import { messageOf } from "../../common/errors.js";
import type { Logger } from "../../common/logger.js";
import type { Runnable } from "../../common/run-group.js";
import type { AssignmentChange, AssignmentSet, AssignmentSink } from "../links/assignment-sink.js";
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
  readonly logger: Logger;
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
      await this.options.network.setRoutes(routesOf(set, this.options.nodeName));
      this.report(undefined);
    } catch (error) {
      this.options.logger.error("pod network could not be set up", { err: error });
      this.report(`container runtime network not ready: ${messageOf(error)}`);
      this.cancelRetry();
      this.cancelRetry = this.options.clock.after(retryMs, () => void this.repair());
    }
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

/** The other nodes' ranges and how to reach them. */
export function routesOf(set: AssignmentSet, self: string) {
  const others = [...set.nodes.values()]
    .map(({ object }) => object)
    .filter(({ metadata }) => metadata.name !== self);
  return others.flatMap((node) => {
    const podCidr = node.spec?.podCIDR;
    const nodeAddress = internalAddress(node);
    return podCidr && nodeAddress ? [{ podCidr, nodeAddress }] : [];
  });
}

const internalAddress = ({ status }: V1Node) =>
  status?.addresses?.find(({ type }) => type === "InternalIP")?.address;
