import { type FieldError, invalid, invalidObject } from "../../../api/field-error.js";
import type { V1Node } from "../../../api/generated/types.js";
import { nodes } from "../../../api/resources.js";
import type { Storage } from "../../storage/storage.js";
import { resourcePrefix } from "../contract/keys.js";
import { internalHolder, isInternalHolderOf } from "./holders.js";
import type { Repaired } from "./reservation-repair.js";
import { DryReservations, Reservations } from "./reservations.js";
import { UndoLog } from "./undo-log.js";

export const nodeRangePrefix = "/coracle/node-ranges/";

/** `10.244.1.0/24` as a part of a key. */
const keyPartOf = (cidr: string) => cidr.replace("/", "-");

const rangesOf = ({ spec }: V1Node): ReadonlySet<string> =>
  new Set([...(spec?.podCIDRs ?? []), ...(spec?.podCIDR ? [spec.podCIDR] : [])]);

/** The pod ranges of nodes: each is reserved before the node is written, so that no two nodes have one. */
export class NodeRanges {
  private readonly reservations: Reservations;

  constructor(
    private readonly storage: Storage,
    Reserved: new (storage: Storage, prefix: string) => Reservations = Reservations,
  ) {
    this.reservations = new Reserved(storage, nodeRangePrefix);
  }

  /** The same refusals for one write that is only tried. */
  dryRun(): NodeRanges {
    return new NodeRanges(this.storage, DryReservations);
  }

  /** Throws ApiError Invalid when another node has one of the ranges. */
  async begin(node: V1Node, old?: V1Node): Promise<UndoLog> {
    const log = new UndoLog();
    const known = old && rangesOf(old);
    try {
      for (const cidr of rangesOf(node)) if (!known?.has(cidr)) await this.reserve(cidr, node, log);
    } catch (error) {
      await log.rollback();
      throw error;
    }
    return log;
  }

  async release(node: V1Node): Promise<void> {
    for (const cidr of rangesOf(node)) await this.giveBack(cidr, node);
  }

  repaired(): Repaired<V1Node> {
    return {
      objects: resourcePrefix(nodes),
      reservations: this.reservations,
      valuesOf: (node) => [...rangesOf(node)].map(keyPartOf),
      hold: (value, node) => this.reservations.reserve(value, internalHolder("NodeRange", value, node)),
    };
  }

  private async reserve(cidr: string, node: V1Node, log: UndoLog): Promise<void> {
    const value = keyPartOf(cidr);
    if (await this.reservations.reserve(value, internalHolder("NodeRange", value, node))) {
      log.onRollback(() => this.giveBack(cidr, node));
      return;
    }
    // It may be this node's already, from a write whose outcome was not known.
    const holder = await this.reservations.holder(value);
    if (!holder || !isInternalHolderOf(node, holder)) throw refusal(node, cidr);
  }

  private giveBack(cidr: string, node: V1Node): Promise<void> {
    return this.reservations.release(keyPartOf(cidr), (holder) => isInternalHolderOf(node, holder));
  }
}

function refusal({ metadata }: V1Node, cidr: string) {
  const error: FieldError = invalid("spec.podCIDR", cidr, "is another node's");
  return invalidObject({ group: "", kind: "Node" }, metadata.name ?? "", [error]);
}
