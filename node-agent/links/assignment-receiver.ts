import type { Logger } from "../../common/logger.js";
import {
  type AssignmentItem,
  type AssignmentsBegin,
  AssignmentsBegin_Kind,
  type AssignmentsEnd,
  type AssignmentVersion,
} from "../../proto/generated/agent.js";
import type { AssignmentOrigin, AssignmentSet, AssignmentSink } from "./assignment-sink.js";
import { AssignmentTables } from "./assignment-tables.js";

/** A set as it is kept on disk. */
export interface SavedAssignments {
  readonly version: AssignmentVersion;
  readonly items: readonly AssignmentItem[];
}

/** `stale`: older than what this node has, of the same cluster: take another replica. */
export type Verdict = "applied" | "stale" | "out-of-order";

/**
 * Puts together what the primary link sends: items count only once their end mark has come, a COMPLETE set replaces
 * everything, and nothing older than what is here is taken.
 */
export class AssignmentReceiver {
  private readonly tables: AssignmentTables;
  private current: AssignmentVersion | undefined;
  private open: { readonly kind: AssignmentsBegin_Kind; readonly items: AssignmentItem[] } | undefined;
  /** INCREMENTAL ones make sense only after a COMPLETE set on the same link. */
  private chained = false;

  /** @param changed is called after each set that was applied, for the checkpoint */
  constructor(
    private readonly sink: AssignmentSink,
    private readonly changed: () => void,
    private readonly log: Logger,
  ) {
    this.tables = new AssignmentTables(log);
  }

  get version(): AssignmentVersion | undefined {
    return this.current;
  }

  get set(): AssignmentSet {
    return this.tables.set;
  }

  /** What was running when the agent stopped, before any replica has answered. */
  restore({ version, items }: SavedAssignments): void {
    this.current = version;
    this.replace(items, "checkpoint");
  }

  /** A new primary link begins from the start. */
  reset(): void {
    this.open = undefined;
    this.chained = false;
  }

  begin({ kind }: AssignmentsBegin): void {
    this.open = { kind, items: [] };
  }

  item(item: AssignmentItem): void {
    this.open?.items.push(item);
  }

  end({ version }: AssignmentsEnd): Verdict {
    const open = this.open;
    this.open = undefined;
    const complete = open?.kind === AssignmentsBegin_Kind.COMPLETE;
    if (!open || !version || !(complete || this.chained)) return "out-of-order";
    if (this.isOlder(version)) {
      this.log.warn("assignments are older than what is here; refused", { have: this.current, got: version });
      return "stale";
    }
    this.current = version;
    this.chained = true;
    if (complete) this.replace(open.items, "control-plane");
    else this.amend(open.items);
    this.changed();
    return "applied";
  }

  private isOlder({ clusterId, revision }: AssignmentVersion): boolean {
    return this.current?.clusterId === clusterId && revision < this.current.revision;
  }

  private replace(items: readonly AssignmentItem[], origin: AssignmentOrigin): void {
    const changes = this.tables.replace(items);
    this.sink.complete(this.tables.set, changes, origin);
  }

  private amend(items: readonly AssignmentItem[]): void {
    const changes = this.tables.apply(items);
    if (changes.length > 0) this.sink.incremental(this.tables.set, changes);
  }
}
