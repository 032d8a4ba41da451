import type { Clock } from "../../../common/clock.js";
import { type Deferred, deferred } from "../../../common/deferred.js";
import { isAbort } from "../../../common/errors.js";
import type { Logger } from "../../../common/logger.js";
import type { ClusterState } from "../config/cluster-state.js";
import type { ListenerTable } from "./listener-table.js";
import { type HealthCheck, healthCheckOf } from "./local-endpoints.js";
import { type HostView, type ListenFailure, listenersOf, refusedListeners } from "./service-listeners.js";

/** Failures come back with the Service's key: once when they begin, and again only after they had gone. */
export type OnListenFailure = (serviceKey: string, failure: ListenFailure) => void;

/** Where health checks are told; `apply` says why a port can't be had. */
export interface HealthCheckTable {
  apply(owner: string, check: HealthCheck | undefined): Promise<string | undefined>;
  closeAll(): void;
}

interface SyncOptions {
  readonly state: ClusterState;
  readonly table: ListenerTable;
  readonly healthChecks: HealthCheckTable;
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
  /** The host's addresses, and those at which Services are exposed: what they are decides for all Services. */
  private places = "";
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
      this.options.healthChecks.closeAll();
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
    const { hostAddresses, exposed = [] } = this.options.view();
    const places = [...hostAddresses, "", ...exposed].join();
    if (this.generation !== generation || this.places !== places) this.dirty.add("*");
    this.generation = generation;
    this.places = places;
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
    const slices = service ? state.slicesOf(key) : [];
    try {
      const wanted = service ? listenersOf(service, slices, view) : [];
      const refused = service ? refusedListeners(service, view) : [];
      const unheard = await this.applyHealthCheck(
        key,
        service && healthCheckOf(service, slices, view.nodeName),
      );
      this.report(key, [...refused, ...unheard, ...(await table.apply(key, wanted))]);
    } catch (error) {
      // The others are served all the same.
      log.error("A Service can't be served", { service: key, err: error });
    }
  }

  private async applyHealthCheck(
    key: string,
    check: HealthCheck | undefined,
  ): Promise<readonly ListenFailure[]> {
    const message = await this.options.healthChecks.apply(key, check);
    if (!message) return [];
    const listener = { scope: "host", protocol: "TCP", address: "0.0.0.0", backends: [] } as const;
    return [{ listener: { ...listener, port: check?.port ?? 0 }, message }];
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
