import type { KubeObject } from "../../api/meta/object.js";
import type { CreateOptions, Preconditions, Storage, UpdateOptions } from "../storage/storage.js";
import type { Writes } from "./verbs/writes.js";

type DeleteOptions = Parameters<Storage["delete"]>[3];

/** Storage as long as the kind is served: a write that is still under way when it goes is refused, before it is written. */
export class ServedStorage implements Writes {
  /** @param confirm throws once the kind has gone */
  constructor(
    private readonly storage: Storage,
    private readonly confirm: () => void,
  ) {}

  get(...parameters: Parameters<Storage["get"]>): ReturnType<Storage["get"]> {
    return this.storage.get(...parameters);
  }

  list(...parameters: Parameters<Storage["list"]>): ReturnType<Storage["list"]> {
    return this.storage.list(...parameters);
  }

  async create(key: string, object: KubeObject, options?: CreateOptions) {
    this.confirm();
    return this.storage.create(key, object, options);
  }

  guaranteedUpdate(
    key: string,
    preconditions: Preconditions,
    update: (current: KubeObject) => KubeObject | Promise<KubeObject>,
    options?: UpdateOptions,
  ) {
    const confirmed = async (current: KubeObject) => {
      const updated = await update(current);
      this.confirm();
      return updated;
    };
    return this.storage.guaranteedUpdate(key, preconditions, confirmed, options);
  }

  delete(
    key: string,
    preconditions: Preconditions,
    check?: (current: KubeObject) => void | Promise<void>,
    options?: DeleteOptions,
  ) {
    const confirmed = async (current: KubeObject) => {
      await check?.(current);
      this.confirm();
    };
    return this.storage.delete(key, preconditions, confirmed, options);
  }

  finish(key: string, preconditions: Preconditions) {
    return this.storage.delete(key, preconditions);
  }
}
