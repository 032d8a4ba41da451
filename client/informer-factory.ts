import type { KubeObject } from "../api/meta/object.js";
import type { ResourceType } from "../api/resources.js";
import { aborted, unlessAborted } from "../common/abort.js";
import type { Informer, InformerFactory } from "./informer.js";
import type { ReflectorOptions } from "./reflector.js";
import { SharedInformer } from "./shared-informer.js";

interface Running {
  readonly informer: SharedInformer<KubeObject>;
  readonly stop: AbortController;
}

/** Makes informers on demand and runs them: informers asked for before `run` wait for it, later ones start at once. */
export class SharedInformerFactory implements InformerFactory {
  private readonly informers = new Map<string, Running>();
  private readonly running = new Set<Promise<void>>();
  private signal: AbortSignal | undefined;

  constructor(private readonly options: ReflectorOptions) {}

  informer<T extends KubeObject>(type: ResourceType<T>): Informer<T> {
    const name = nameOf(type);
    const known = this.informers.get(name)?.informer;
    // The name stands for the type of its objects, which the map can't say.
    if (known) return known as unknown as Informer<T>;
    const made = new SharedInformer<T>(type, this.options);
    const entry = { informer: made as unknown as SharedInformer<KubeObject>, stop: new AbortController() };
    this.informers.set(name, entry);
    if (this.signal) this.start(entry, this.signal);
    return made;
  }

  stop(type: ResourceType): void {
    const known = this.informers.get(nameOf(type));
    this.informers.delete(nameOf(type));
    known?.stop.abort();
  }

  /** How many there are. */
  get size(): number {
    return this.informers.size;
  }

  async synced(signal?: AbortSignal, types?: readonly ResourceType[]): Promise<void> {
    const awaited = types?.flatMap((type) => this.informers.get(nameOf(type)) ?? []) ?? [
      ...this.informers.values(),
    ];
    await unlessAborted(Promise.all(awaited.map(syncedOrStopped)), signal);
  }

  async run(signal: AbortSignal): Promise<void> {
    this.signal = signal;
    for (const entry of this.informers.values()) this.start(entry, signal);
    await aborted(signal);
    await Promise.all(this.running);
  }

  private start({ informer, stop }: Running, signal: AbortSignal): void {
    const either = AbortSignal.any([stop.signal, signal]);
    const done: Promise<void> = informer.run(either).finally(() => this.running.delete(done));
    this.running.add(done);
  }
}

/** Nobody waits for what will never come. */
const syncedOrStopped = ({ informer, stop }: Running) => informer.synced(stop.signal).catch(() => {});

const nameOf = ({ group, version, resource }: ResourceType) => `${group}/${version}/${resource}`;
