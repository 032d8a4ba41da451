import type { Clock } from "../../../common/clock.js";
import { type Deferred, deferred } from "../../../common/deferred.js";
import { isAbort } from "../../../common/errors.js";
import type { Logger } from "../../../common/logger.js";
import type { ClusterState } from "../config/cluster-state.js";
import type { ListenerTable } from "./listener-table.js";
import { type HostView, type ListenFailure, listenersOf, refusedListeners } from "./service-listeners.js";

/** Failures come back with the Service's key: once when they begin, and again only after they had gone. */
export type OnListenFailure = (serviceKey: string, failure: ListenFailure) => void;

interface SyncOptions {
  readonly state: ClusterState;
  readonly table: ListenerTable;
  readonly view: () => HostView;
  /** Identifies the service namespace; when it changes, what was open in it is lost. */
  readonly generation: () => Promise<string>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly onFailure: OnListenFailure;
}

/** Ports that are taken may come free, addresses may come and go, the namespace may be made anew. */
const refreshMs = 2_000;
const retryMs = 1_000;

/** Keeps the listeners in step with the cluster's state, one round at a time. */
export class ServiceSync {
  readonly name = "services";
  private readonly dirty = new Set<string>();
  private waiters: Deferred<void>[] = [];
  private wake = deferred<void>();
  private generation: string | undefined;
  private hostAddresses = "";
  private readonly failing = new Map<string, string>();

  constructor(private readonly options: SyncOptions) {}

  /** Notes the Services (`*`: all) that changed. @returns resolves when the change is in force */
  changed(serviceKeys: Iterable<string>): Promise<void> {
    for (const key of serviceKeys) this.dirty.add(key);
    const done = deferred<void>();
    this.waiters.push(done);
    this.wake.resolve();
    return done.promise;
  }

  async run(signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted) {
        await this.wake.promise;
        this.wake = deferred();
        if (signal.aborted) return;
        await this.round(signal);
      }
    } finally {
      this.options.table.closeAll();
    }
  }

  /** Looks again at what no message tells of. Runs beside `run`. */
  async refresh(signal: AbortSignal): Promise<void> {
    signal.addEventListener("abort", () => this.wake.resolve(), { once: true });
    while (!signal.aborted) {
      try {
        await this.options.clock.sleep(refreshMs, signal);
      } catch {
        return;
      }
      for (const key of this.failing.keys()) this.dirty.add(key.slice(0, key.indexOf(" ")));
      this.wake.resolve();
    }
  }

  private async round(signal: AbortSignal): Promise<void> {
    const waiters = this.waiters;
    this.waiters = [];
    try {
      await this.lookAtHost();
      await this.applyDirty();
      for (const waiter of waiters) waiter.resolve();
    } catch (error) {
      if (isAbort(error)) return;
      this.options.log.warn("Services can't be served yet", { err: error });
      this.waiters.push(...waiters);
      this.dirty.add("*");
      await this.options.clock.sleep(retryMs, signal).catch(() => {});
      this.wake.resolve();
    }
  }

  private async lookAtHost(): Promise<void> {
    const generation = await this.options.generation();
    if (this.generation !== undefined && this.generation !== generation)
      this.options.table.closeScope("service");
    const addresses = this.options.view().hostAddresses.join();
    if (this.generation !== generation || this.hostAddresses !== addresses) this.dirty.add("*");
    this.generation = generation;
    this.hostAddresses = addresses;
  }

  private async applyDirty(): Promise<void> {
    const { state, table } = this.options;
    const keys = this.dirty.has("*") ? [...state.services.keys(), ...table.owners] : this.dirty;
    const batch = new Set(keys);
    batch.delete("*");
    this.dirty.clear();
    const view = this.options.view();
    // Those that go first, or their addresses would not be free for those that come.
    const [gone, present] = partition(batch, (key) => !state.services.has(key));
    await Promise.all(gone.map((key) => this.applyOne(key, view)));
    await Promise.all(present.map((key) => this.applyOne(key, view)));
  }

  private async applyOne(key: string, view: HostView): Promise<void> {
    const { state, table, log } = this.options;
    const service = state.services.get(key);
    try {
      const wanted = service ? listenersOf(service, state.slicesOf(key), view) : [];
      const refused = service ? refusedListeners(service, view) : [];
      this.report(key, [...refused, ...(await table.apply(key, wanted))]);
    } catch (error) {
      // The others are served all the same.
      log.error("A Service can't be served", { service: key, err: error });
    }
  }

  private report(serviceKey: string, failures: readonly ListenFailure[]): void {
    const now = new Map(failures.map((failure) => [failureKey(serviceKey, failure), failure]));
    for (const key of this.failing.keys())
      if (key.startsWith(`${serviceKey} `) && !now.has(key)) this.failing.delete(key);
    for (const [key, failure] of now) {
      if (this.failing.has(key)) continue;
      this.failing.set(key, failure.message);
      this.options.onFailure(serviceKey, failure);
    }
  }
}

function failureKey(serviceKey: string, { listener }: ListenFailure): string {
  return `${serviceKey} ${listener.scope}/${listener.protocol}/${listener.address}:${listener.port}`;
}

function partition<T>(items: Iterable<T>, test: (item: T) => boolean): [T[], T[]] {
  const yes: T[] = [];
  const no: T[] = [];
  for (const item of items) (test(item) ? yes : no).push(item);
  return [yes, no];
}
