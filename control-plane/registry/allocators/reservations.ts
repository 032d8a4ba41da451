import type { KubeObject } from "../../../api/meta/object.js";
import { isStorageError, StorageError } from "../../storage/errors.js";
import type { Storage } from "../../storage/storage.js";

/** Values that only one object in the cluster may hold: each is a key named after the value. */
export class Reservations {
  constructor(
    private readonly storage: Storage,
    readonly prefix: string,
  ) {}

  /** False when someone else holds it. */
  async reserve(value: string, holder: KubeObject): Promise<boolean> {
    try {
      await this.storage.create(this.prefix + value, holder);
      return true;
    } catch (error) {
      if (isStorageError(error, "KeyExists")) return false;
      throw error;
    }
  }

  /** Fine when it is not held, or held by somebody else by now. @param isOwn whether the holder is who gives it back */
  async release(value: string, isOwn: (holder: KubeObject) => boolean): Promise<void> {
    const notMine = new StorageError("PreconditionFailed", value);
    const check = (holder: KubeObject) => {
      if (!isOwn(holder)) throw notMine;
    };
    try {
      await this.storage.delete(this.prefix + value, {}, check);
    } catch (error) {
      if (error !== notMine && !isStorageError(error, "KeyNotFound")) throw error;
    }
  }

  async holder(value: string): Promise<KubeObject | undefined> {
    return (await this.storage.get(this.prefix + value))?.object;
  }

  /** Every value that is held, with its holder. */
  async holders(): Promise<ReadonlyMap<string, KubeObject>> {
    const { items } = await this.storage.list(this.prefix);
    return new Map(items.map(({ key, object }) => [key.slice(this.prefix.length), object]));
  }

  async list(): Promise<string[]> {
    return [...(await this.holders()).keys()];
  }
}

/** Says what would be free, and takes nothing. */
export class DryReservations extends Reservations {
  private readonly taken = new Set<string>();

  override async reserve(value: string, _holder: KubeObject): Promise<boolean> {
    if (this.taken.has(value) || (await this.holder(value))) return false;
    this.taken.add(value);
    return true;
  }

  override async release(): Promise<void> {}
}
