import type { KubeObject } from "../api/meta/object.js";
import type { ResourceType } from "../api/resources.js";
import type { Informer, InformerFactory } from "./informer.js";

/** One part's view of the informers that all share: synced as soon as those are that it asked for itself. */
export class OwnInformers implements InformerFactory {
  private readonly asked = new Map<string, ResourceType>();

  constructor(private readonly shared: InformerFactory) {}

  informer<T extends KubeObject>(type: ResourceType<T>): Informer<T> {
    this.asked.set(nameOf(type), type);
    return this.shared.informer(type);
  }

  stop(type: ResourceType): void {
    this.asked.delete(nameOf(type));
    this.shared.stop(type);
  }

  synced(signal?: AbortSignal, types = [...this.asked.values()]): Promise<void> {
    return this.shared.synced(signal, types);
  }
}

const nameOf = ({ group, version, resource }: ResourceType) => `${group}/${version}/${resource}`;
