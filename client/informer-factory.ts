import { setMaxListeners } from "node:events";
import type { KubeObject } from "../api/meta/object.js";
import type { ResourceType } from "../api/resources.js";
import { aborted, unlessAborted } from "../common/abort.js";
import type { Informer, InformerFactory } from "./informer.js";
import type { ReflectorOptions } from "./reflector.js";
import { SharedInformer } from "./shared-informer.js";

/** Makes informers on demand and runs them: informers asked for before `run` wait for it, later ones start at once. */
export class SharedInformerFactory implements InformerFactory {
  private readonly informers = new Map<string, SharedInformer<KubeObject>>();
  private readonly running = new Set<Promise<void>>();
  private signal: AbortSignal | undefined;

  constructor(private readonly options: ReflectorOptions) {}

  informer<T extends KubeObject>(type: ResourceType<T>): Informer<T> {
    const name = `${type.group}/${type.version}/${type.resource}`;
    const known = this.informers.get(name);
    // The name stands for the type of its objects, which the map can't say.
    if (known) return known as unknown as Informer<T>;
    const made = new SharedInformer<T>(type, this.options);
    this.informers.set(name, made as unknown as SharedInformer<KubeObject>);
    if (this.signal) this.start(made as unknown as SharedInformer<KubeObject>, this.signal);
    return made;
  }

  async synced(signal?: AbortSignal): Promise<void> {
    await unlessAborted(Promise.all([...this.informers.values()].map((one) => one.synced())), signal);
  }

  async run(signal: AbortSignal): Promise<void> {
    setMaxListeners(0, signal);
    this.signal = signal;
    for (const informer of this.informers.values()) this.start(informer, signal);
    await aborted(signal);
    await Promise.all(this.running);
  }

  private start(informer: SharedInformer<KubeObject>, signal: AbortSignal): void {
    const done: Promise<void> = informer.run(signal).finally(() => this.running.delete(done));
    this.running.add(done);
  }
}
