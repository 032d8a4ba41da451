import { ApiError } from "../../api/errors.js";
import type { KubeObject } from "../../api/meta/object.js";
import type { Client } from "../../client/client.js";
import { messageOf } from "../../common/errors.js";
import type { SimulatedCluster } from "../cluster/simulated-cluster.js";
import type { Farewells } from "../invariants/farewells.js";
import type { SimulatedProcess } from "../process/simulated-process.js";
import type { VirtualClock } from "../time/virtual-clock.js";
import type { Timeline } from "../timeline.js";
import type { Dice } from "./dice.js";

const answerMs = 15_000;
/** A write that nobody has answered may still be done; so long nobody writes there again. */
const restMs = 30_000;

/** Where users hand in what they want, at whichever replica is up: one thing at a time for each target. */
export class Desk {
  private readonly busyUntilMs = new Map<string, number>();

  constructor(
    private readonly cluster: SimulatedCluster,
    private readonly clock: VirtualClock,
    private readonly timeline: Timeline,
    private readonly farewells: Farewells,
    private readonly dice: Dice,
  ) {}

  isBusy(target: string): boolean {
    return (this.busyUntilMs.get(target) ?? 0) > this.clock.monotonic();
  }

  /** So long some write may yet be done that nobody has answered. */
  get restMs(): number {
    return Math.max(0, Math.max(...this.busyUntilMs.values(), 0) - this.clock.monotonic());
  }

  /**
   * Asks for something about the target, unless an earlier wish for it has no answer yet.
   * @returns the answer; undefined when it was refused, or nobody knows whether it was done. Either stands in the timeline.
   */
  async ask<T>(target: string, what: string, call: (client: Client) => Promise<T>): Promise<T | undefined> {
    if (this.isBusy(target)) return undefined;
    try {
      return await this.insist(target, what, call);
    } catch {
      return undefined;
    }
  }

  /** The same, but rejects when it was refused (see `isAnswer`), or nobody knows. */
  async insist<T>(target: string, what: string, call: (client: Client) => Promise<T>): Promise<T> {
    this.timeline.note("users", what);
    this.busyUntilMs.set(target, this.clock.monotonic() + restMs);
    try {
      const answer = await this.answered(call);
      this.busyUntilMs.delete(target);
      return answer;
    } catch (error) {
      this.timeline.note("users", `${what}: ${messageOf(error)}`);
      if (isAnswer(error)) this.busyUntilMs.delete(target);
      throw error;
    }
  }

  /** Users want these gone: whoever deletes them does no harm. */
  bidFarewell(...objects: readonly KubeObject[]): void {
    for (const { metadata } of objects) this.farewells.add(metadata.uid ?? "");
  }

  /** Asks a replica that is up, and gives up when it dies or says nothing. */
  private answered<T>(call: (client: Client) => Promise<T>): Promise<T> {
    const to = this.dice.pick(this.cluster.replicas.flatMap(({ client }) => client ?? []));
    if (!to) return Promise.reject(new ApiError("NotFound", "no replica is up"));
    return answered(to.process, this.clock, () => call(to.client));
  }
}

function answered<T>(process: SimulatedProcess, clock: VirtualClock, call: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = process.atEnd(() => reject(new Error("the connection broke")));
    clock.after(answerMs, () => {
      leave();
      reject(new Error("no answer in time"));
    });
    process.do(() => {
      process.heard(call()).then(resolve, reject).finally(leave);
    });
  });
}

/** A refusal says that nothing was done. */
export const isAnswer = (error: unknown) => error instanceof ApiError && error.code < 500;
