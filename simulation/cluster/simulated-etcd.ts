import type { KubeObject } from "../../api/meta/object.js";
import type { Clock } from "../../common/clock.js";
import type { Random } from "../../common/random.js";
import { StorageError } from "../../control-plane/storage/errors.js";
import type {
  CreateOptions,
  ListOptions,
  Preconditions,
  Storage,
  StorageBatch,
  Stored,
  StoredList,
  UpdateOptions,
} from "../../control-plane/storage/storage.js";
import type { SimulatedProcess } from "../process/simulated-process.js";

/** What is wrong between one replica and etcd. */
export class EtcdTrouble {
  /** Nothing gets through. */
  isAway = false;
  /** Which part of the answers is lost when what was asked has been done. */
  lostAnswers = 0;
  /** What each call takes beside the usual. */
  slowMs = 0;
  /** By how much at most what watches tell comes later; each batch by chance. */
  lateMs = 0;
  private noneSinceMs: number;

  constructor(private readonly clock: Clock) {
    this.noneSinceMs = clock.monotonic();
  }

  /** For how long there has been none. */
  get noneForMs(): number {
    return Math.max(0, this.clock.monotonic() - this.noneSinceMs);
  }

  begin(trouble: Partial<Pick<EtcdTrouble, "isAway" | "lostAnswers" | "slowMs" | "lateMs">>): void {
    Object.assign(this, trouble);
    this.noneSinceMs = Number.POSITIVE_INFINITY;
  }

  end(): void {
    Object.assign(this, { isAway: false, lostAnswers: 0, slowMs: 0, lateMs: 0 });
    this.noneSinceMs = this.clock.monotonic();
  }
}

/** So long the product waits for one call. */
const deadlineMs = 5_000;
const lookMs = 100;

/** etcd as one replica reaches it. What its process asks after its end isn't done. */
export class SimulatedEtcd implements Storage {
  constructor(
    private readonly inner: Storage,
    private readonly process: SimulatedProcess,
    private readonly random: Random,
    readonly trouble: EtcdTrouble,
  ) {}

  clusterId(signal?: AbortSignal): Promise<string> {
    return this.ask("", () => this.inner.clusterId(), signal);
  }

  currentRevision(signal?: AbortSignal): Promise<number> {
    return this.ask("", () => this.inner.currentRevision(), signal);
  }

  get(key: string, signal?: AbortSignal): Promise<Stored | undefined> {
    return this.ask(key, () => this.inner.get(key), signal);
  }

  list(prefix: string, options: ListOptions = {}): Promise<StoredList> {
    return this.ask(prefix, () => this.inner.list(prefix, options), options.signal);
  }

  create(key: string, object: KubeObject, options: CreateOptions = {}): Promise<Stored> {
    return this.ask(key, () => this.inner.create(key, object, options), options.signal);
  }

  guaranteedUpdate(
    key: string,
    preconditions: Preconditions,
    update: (current: KubeObject) => KubeObject | Promise<KubeObject>,
    options: UpdateOptions = {},
  ): Promise<Stored> {
    const write = () => this.inner.guaranteedUpdate(key, preconditions, update, options);
    return this.ask(key, write, options.signal);
  }

  delete(
    key: string,
    preconditions: Preconditions,
    check?: (current: KubeObject) => void | Promise<void>,
    options: { readonly hint?: Stored | undefined; readonly signal?: AbortSignal } = {},
  ): Promise<Stored> {
    return this.ask(key, () => this.inner.delete(key, preconditions, check, options), options.signal);
  }

  /** The client library replaces streams that break: to whoever watches, they stand still meanwhile. */
  async *watch(prefix: string, revision: number, signal: AbortSignal): AsyncGenerator<StorageBatch> {
    for await (const batch of this.inner.watch(prefix, revision, signal)) {
      await this.wayThere(signal).catch(() => {});
      await this.late(signal).catch(() => {});
      while (this.trouble.isAway && !signal.aborted)
        await this.process.clock.sleep(lookMs, signal).catch(() => {});
      if (signal.aborted) return;
      yield batch;
    }
  }

  compact(revision: number): Promise<void> {
    return this.ask("", () => this.inner.compact(revision));
  }

  private async ask<T>(key: string, what: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.wayThere(signal);
    if (this.trouble.isAway) throw await this.noAnswer(key, signal);
    const answer = await this.process.heard(what());
    await this.wayThere(signal);
    if (this.random.next() < this.trouble.lostAnswers) throw await this.noAnswer(key, signal);
    return answer;
  }

  private wayThere(signal: AbortSignal | undefined): Promise<void> {
    return this.process.clock.sleep(0.2 + 0.8 * this.random.next() + this.trouble.slowMs, signal);
  }

  private async late(signal: AbortSignal): Promise<void> {
    const { lateMs } = this.trouble;
    if (lateMs > 0) await this.process.clock.sleep(lateMs * this.random.next() ** 2, signal);
  }

  private async noAnswer(key: string, signal: AbortSignal | undefined): Promise<StorageError> {
    await this.process.clock.sleep(deadlineMs, signal);
    return new StorageError("StorageUnavailable", key, "etcd does not answer");
  }
}
