import type { KubeObject } from "../../api/meta/object.js";
import type { AssignedKind } from "../../common/assigned-kinds.js";
import type { Logger } from "../../common/logger.js";
import { type ItemKey, putItem } from "./assigned-item.js";

/** What every node needs of the cluster, as it is sent: encoded once, however many nodes there are. */
export class SharedItems {
  private readonly items = new Map<ItemKey, Buffer>();

  constructor(private readonly log: Logger) {}

  /** False when no node would see a difference. What is too large for nodes leaves in place what they have. */
  put({ brief }: AssignedKind, key: ItemKey, object: KubeObject): boolean {
    const item = putItem(key, brief ? brief(object) : object);
    if (!item) this.log.error("object too large for nodes", { key });
    if (!item || this.items.get(key)?.equals(item)) return false;
    this.items.set(key, item);
    return true;
  }

  /** False when it wasn't there. */
  remove(key: ItemKey): boolean {
    return this.items.delete(key);
  }

  get(key: ItemKey): Buffer | undefined {
    return this.items.get(key);
  }

  keys(): Iterable<ItemKey> {
    return this.items.keys();
  }
}
