import type { KubeObject } from "../../../api/meta/object.js";
import { isStorageError } from "../../storage/errors.js";
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

  /** Fine when it is not held. */
  async release(value: string): Promise<void> {
    try {
      await this.storage.delete(this.prefix + value, {});
    } catch (error) {
      if (!isStorageError(error, "KeyNotFound")) throw error;
    }
  }

  async isHeld(value: string): Promise<boolean> {
    return (await this.storage.get(this.prefix + value)) !== undefined;
  }

  /** Every value that is held. */
  async list(): Promise<string[]> {
    const { items } = await this.storage.list(this.prefix);
    return items.map(({ key }) => key.slice(this.prefix.length));
  }
}

/** Says what would be free, and takes nothing. */
export class DryReservations extends Reservations {
  private readonly taken = new Set<string>();

  override async reserve(value: string, _holder: KubeObject): Promise<boolean> {
    if (this.taken.has(value) || (await this.isHeld(value))) return false;
    this.taken.add(value);
    return true;
  }

  override async release(_value: string): Promise<void> {}
}
